import Files
import Phantoms
import SystemPackage
import Testing

/// Rules of the architecture that the compiler does not check.
@Suite struct SourceRulesTests {
  static func sources() throws -> [(file: FilePath, text: String)] {
    let root = FixtureFolder.path("../Sources")
    return try DirectoryListing.files(below: root)
      .filter { $0.path.extension == "swift" }
      .map { entry in
        let bytes = try FileBytes.read(root.pushing(entry.path), limit: 1 << 20)
        return (entry.path, String(decoding: bytes, as: UTF8.self))
      }
  }

  @Test func `no module imports Foundation`() throws {
    let sources = try Self.sources()
    #expect(sources.count > 80)
    for source in sources { #expect(!source.text.contains("import Foundation"), "\(source.file)") }
  }

  @Test(
    arguments: [
      ("CCodecs", ["Radiographs"]), ("CKernels", ["Preprocessing", "Tensors"]),
      ("COpenBLAS", ["Tensors"]), ("CPNG", []), ("CJPEG", []), ("CTIFF", []),
    ] as [(String, [String])])
  func `few modules import a C library`(library: String, modules: [String]) throws {
    for source in try Self.sources() where source.text.contains("import \(library)\n") {
      #expect(modules.contains(source.file.components.first?.string ?? ""), "\(source.file)")
    }
  }

  @Test func `nothing can trap on purpose but a broken promise of ours`() throws {
    for source in try Self.sources() {
      #expect(!source.text.contains("fatalError("), "\(source.file)")
      #expect(!source.text.contains("try!"), "\(source.file)")
      #expect(!source.text.contains("as!"), "\(source.file)")
    }
  }
}
