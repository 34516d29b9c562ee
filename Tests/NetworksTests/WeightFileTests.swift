import Files
import Networks
import SystemPackage
import Testing

@Suite struct WeightFileTests {
  static func example() -> WeightFile {
    var file = WeightFile()
    file.metadata = ["format": "a test", "quote": "\"\n"]
    file.tensors["b"] = WeightFile.Entry(shape: [2, 3], values: [1, -2, 3.5, 0, 1e-30, 6])
    file.tensors["a"] = WeightFile.Entry(shape: [], values: [7])
    return file
  }

  /// A file with this header and so many bytes of zeros behind it.
  static func bytes(header: String, data: Int) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
      + [UInt8](repeating: 0, count: data)
  }

  @Test func `what is written reads back`() throws {
    let read = try WeightFile(decoding: Self.example().encoded())
    #expect(read.metadata == Self.example().metadata)
    #expect(read.tensors == Self.example().tensors)
  }

  @Test func `a file cut anywhere is refused`() {
    let whole = Self.example().encoded()
    for count in 0..<whole.count {
      #expect(throws: WeightFileError.self) { try WeightFile(decoding: Array(whole[0..<count])) }
    }
  }

  @Test(arguments: [
    (#" {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4, "begin with {"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}"#, 4, "not JSON"),
    (#"{"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}}"#, 8, "other than F32"),
    (#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}"#, 4, "does not fit"),
    (#"{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}"#, 4, "at most 8 numbers"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}}"#, 4, "beyond the file"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}"#, 4, "beyond the file"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#, 8, "hole"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 5, "after the last"),
    (
      #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "#
        + #""b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}"#, 4, "overlap"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "#
        + #""a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}"#, 8, "a name twice"
    ),
    (
      #"{"a": {"dtype": "F32", "shape": [4611686018427387904, 4], "data_offsets": [0, 4]}}"#, 4,
      "too large"
    ),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4], "x": 1}}"#, 4, "fields"),
    (#"{"__metadata__": {"a": 1}}"#, 0, "not a text"),
    (#"{"a": 1}"#, 0, "fields"),
    (#"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4.5]}}"#, 5, "beyond the file"),
    (
      #"{"a": {"dtype": "F32", "shape": [99999999999999999999999999], "data_offsets": [0, 4]}}"#, 4,
      "at most 8 numbers"
    ),
    ("[]", 0, "begin with {"),
    ("", 0, "begin with {"),
  ]) func `files that break a rule are refused and the rule is named`(
    header: String, data: Int, reason: String
  ) {
    let error = #expect(throws: WeightFileError.self) {
      try WeightFile(decoding: Self.bytes(header: header, data: data))
    }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "nothing")")
  }

  @Test func `headers that are deep or have too many tensors are refused`() {
    let deep = "{\"a\":" + String(repeating: "[", count: 100_000)
    let entries = (0...10_000).map {
      #""t\#($0)": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}"#
    }
    let cases = [
      (deep, "more than 64 levels"), ("{\(entries.joined(separator: ","))}", "over 10000"),
    ]
    for (header, reason) in cases {
      let error = #expect(throws: WeightFileError.self) {
        try WeightFile(decoding: Self.bytes(header: header, data: 0))
      }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "nothing")")
    }
  }

  @Test func `integers are passed over, where they lie as they say`() throws {
    let header =
      #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "#
      + #""n": {"dtype": "I64", "shape": [], "data_offsets": [4, 12]}}"#
    let file = try WeightFile(decoding: Self.bytes(header: header, data: 8 + 4))
    #expect(file.tensors.keys.sorted() == ["a"])
    let error = #expect(throws: WeightFileError.self) {
      try WeightFile(
        decoding: Self.bytes(header: header.replacing("[4, 12]", with: "[4, 8]"), data: 8))
    }
    #expect(error?.description.contains("does not fit") == true)
  }

  @Test func `numbers that are not finite are refused`() {
    var file = WeightFile()
    file.tensors["a"] = WeightFile.Entry(shape: [1], values: [.nan])
    #expect(throws: WeightFileError.self) { try WeightFile(decoding: file.encoded()) }
  }

  @Test func `a header longer than any is refused without reading it`() {
    let bytes = [UInt8](repeating: 0xFF, count: 8) + [UInt8](repeating: 0, count: 100)
    #expect(throws: WeightFileError.self) { try WeightFile(decoding: bytes) }
  }
}
