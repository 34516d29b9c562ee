import Datasets
import Phantoms
import SystemPackage
import Testing

@Suite struct MaskFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A folder of masks for some radiographs.
  func read(
    _ radiographs: [String], _ masks: [String]
  ) throws -> (masks: MaskFolder, files: [InputFile]) {
    let files = try folder.scan(radiographs)
    for name in masks { try folder.write("mask", to: FilePath("masks").pushing(FilePath(name))) }
    return (try MaskFolder(folder.appending("masks"), of: files), files)
  }

  /// The masks of each radiograph as "ORGAN PATH", or why it has none.
  static func entries(_ masks: MaskFolder, _ files: [InputFile]) -> [[String]] {
    files.map { file in
      switch masks.entries(of: file) {
      case .success(let entries):
        entries.map { "\($0.organ.map(String.init) ?? "-") \($0.file.relativePath)" }
      case .failure(let error): ["\(error)"]
      }
    }
  }

  @Test func `a flat folder has a mask of its stem for each radiograph`() throws {
    let (masks, files) = try read(["a.jpg", "x/b.png"], ["a.png", "b.tif"])
    #expect(masks.organs == [])
    #expect(Self.entries(masks, files) == [["- a.png"], ["- b.tif"]])
    #expect(masks.refusals == [])
  }

  @Test(arguments: ["_mask", "-mask", "_label", "-label", "_seg", "-seg", "_MASK"])
  func `a mask may have a word behind the stem`(ending: String) throws {
    let (masks, files) = try read(
      ["a.png", "b.png", "\(ending).png"], ["a\(ending).png", "\(ending).png"])
    // A word alone is the stem.
    #expect(
      Set(Self.entries(masks, files)) == [
        ["- a\(ending).png"], ["- \(ending).png"],
        ["no mask b.* in \(folder.path)/masks; expected one"],
      ])
  }

  @Test func `folders whose names are none of the input's are organs in order`() throws {
    let (masks, files) = try read(
      ["a.png", "b.png", "c.png"],
      ["lung/a.png", "lung/c_mask.png", "heart/a.png", "heart/deep/b.png"])
    #expect(masks.organs == ["heart", "lung"])
    #expect(
      Self.entries(masks, files) == [
        ["0 heart/a.png", "1 lung/a.png"], ["0 heart/deep/b.png"], ["1 lung/c_mask.png"],
      ])
  }

  @Test func `folders of the input's names tell equal stems apart`() throws {
    let (masks, files) = try read(
      ["normal/a.png", "sick/a.png", "sick/b.png"],
      ["normal/a.png", "sick/a.png", "sick/b.png"])
    #expect(masks.organs == [])
    #expect(
      Self.entries(masks, files) == [["- normal/a.png"], ["- sick/a.png"], ["- sick/b.png"]])
  }

  @Test func `folders of the input's names stand below organs too`() throws {
    let (masks, files) = try read(
      ["normal/a.png", "sick/a.png"],
      ["lung/normal/a.png", "lung/sick/a.png", "heart/sick/a.png"])
    #expect(masks.organs == ["heart", "lung"])
    #expect(
      Self.entries(masks, files)[1] == ["0 heart/sick/a.png", "1 lung/sick/a.png"])
    // One heart of that stem alone: it is taken for both, and the second is found out by its bytes.
    #expect(Self.entries(masks, files)[0] == ["0 heart/sick/a.png", "1 lung/normal/a.png"])
  }

  @Test func `a mask lies in the folder of its split`() throws {
    let (masks, files) = try read(
      ["test/a.png", "train/a.png"], ["test/a.png", "train/a.png"])
    #expect(masks.organs == [])
    #expect(Self.entries(masks, files) == [["- test/a.png"], ["- train/a.png"]])
  }

  @Test func `masks of several inputs lie in folders of the inputs' names`() throws {
    _ = try folder.scan(["a.png"], in: "one")
    _ = try folder.scan(["x/a.png"], in: "two")
    let files = try Scan([folder.appending("one"), folder.appending("two")]).files
    for name: FilePath in ["masks/one/a.png", "masks/two/x/a.png"] {
      try folder.write("mask", to: name)
    }
    let masks = try MaskFolder(folder.appending("masks"), of: files)
    #expect(masks.organs == [])
    #expect(Self.entries(masks, files) == [["- one/a.png"], ["- two/x/a.png"]])
  }

  @Test func `files beside folders are no organs`() throws {
    let (masks, files) = try read(["a.png", "b.png"], ["a.png", "lung/b.png"])
    #expect(masks.organs == [])
    #expect(Self.entries(masks, files) == [["- a.png"], ["- lung/b.png"]])
  }

  @Test func `two masks of one name are refused unless one lies beside`() throws {
    let (masks, files) = try read(
      ["a.png", "x/b.png"], ["a.png", "a_mask.png", "x/b.png", "y/b.png"])
    #expect(
      Self.entries(masks, files) == [
        ["its mask is a.png or a_mask.png; expected one"], ["- x/b.png"],
      ])
    let other = try TemporaryFolder()
    let lone = try other.scan(["b.png"])
    for name: FilePath in ["masks/lung/1/b.png", "masks/lung/2/b.png"] {
      try other.write("mask", to: name)
    }
    #expect(
      Self.entries(try MaskFolder(other.appending("masks"), of: lone), lone)
        == [["its mask is lung/1/b.png or lung/2/b.png; expected one"]])
  }

  @Test func `a radiograph without a mask is told what was expected`() throws {
    let (masks, files) = try read(["a.png", "b\n.png"], ["a.png"])
    #expect(
      Self.entries(masks, files)[1] == ["no mask b%0A.* in \(folder.path)/masks; expected one"])
  }

  @Test func `masks of nobody are named`() throws {
    let (masks, files) = try read(["a.png"], ["a.png", "b_mask.png", "c.png"])
    let used = try #require(try? masks.entries(of: files[0]).get()).map(\.file.path)
    #expect(
      masks.unused(by: Set(used)).sorted { $0.file < $1.file } == [
        Refusal(
          file: "\(folder.path)/masks/b_mask.png",
          reason: "a mask of no radiograph; expected one named b.*"),
        Refusal(
          file: "\(folder.path)/masks/c.png",
          reason: "a mask of no radiograph; expected one named c.*"),
      ])
  }

  @Test func `links among the masks are refused`() throws {
    let files = try folder.scan(["a.png"])
    try folder.write("mask", to: "masks/a.png")
    try folder.link("masks/b.png", to: "a.png")
    let masks = try MaskFolder(folder.appending("masks"), of: files)
    #expect(masks.refusals == [Refusal(file: "b.png", reason: "a link; expected a file")])
  }

  @Test func `a folder of masks that is missing or empty is refused`() throws {
    let files = try folder.scan(["a.png"])
    let path = folder.appending("masks")
    let missing = #expect(throws: DatasetError.self) { try MaskFolder(path, of: files) }
    #expect(missing?.description == "--masks \(path): stat: No such file or directory")
    try folder.makeFolder("masks")
    let empty = #expect(throws: DatasetError.self) { try MaskFolder(path, of: files) }
    #expect(
      empty?.description
        == "--masks \(path): no files; expected radiographs (PNG, JPEG, TIFF, JSRT raw)")
    guard case .layout? = empty else { return #expect(Bool(false), "expected a layout error") }
  }
}
