internal import Files

extension WeightFile {
  /// Reads the bytes of a file.
  ///
  /// - Throws: Naming the first rule of the format that is broken.
  public init(decoding bytes: [UInt8]) throws(WeightFileError) {
    self.init()
    guard bytes.count >= 8 else { throw WeightFileError("\(bytes.count) bytes") }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Self.headerLimit) else {
      throw WeightFileError("a header of \(length) bytes, over \(Self.headerLimit)")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else { throw WeightFileError("the header ends beyond the file") }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw WeightFileError("the header does not begin with {")
    }
    let header: JSON
    do throws(JSONError) {
      header = try JSON(parsing: Array(bytes[8..<start]))
    } catch {
      throw WeightFileError("the header is not JSON: \(error)")
    }
    guard let members = header.members else { throw WeightFileError("the header is no object") }
    guard members.count <= Self.tensorLimit else {
      throw WeightFileError("\(members.count) tensors, over \(Self.tensorLimit)")
    }
    var ranges: [Range<Int>] = []
    for member in members {
      if member.name == "__metadata__" {
        metadata = try Self.texts(member.value)
        continue
      }
      let place = try Place(member, available: bytes.count - start)
      ranges.append(place.range)
      tensors[member.name] = try place.entry(in: bytes, from: start)
    }
    try Self.checkCover(ranges, size: bytes.count - start)
  }

  private static func texts(_ value: JSON) throws(WeightFileError) -> [String: String] {
    guard let members = value.members else { throw WeightFileError("the metadata is no object") }
    var texts: [String: String] = [:]
    for member in members {
      guard let text = member.value.string else {
        throw WeightFileError("metadata that is not a text")
      }
      texts[member.name] = text
    }
    return texts
  }

  private static func checkCover(_ ranges: [Range<Int>], size: Int) throws(WeightFileError) {
    var end = 0
    for range in ranges.sorted(by: {
      ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
    }) {
      guard range.lowerBound == end else {
        throw WeightFileError(range.lowerBound < end ? "tensors overlap" : "a hole between tensors")
      }
      end = range.upperBound
    }
    guard end == size else { throw WeightFileError("bytes after the last tensor") }
  }
}

/// Where the header says that a tensor lies.
private struct Place {
  let name: String
  let shape: [Int]
  let range: Range<Int>

  init(_ member: JSON.Member, available: Int) throws(WeightFileError) {
    name = member.name
    let quoted = "tensor \(member.name.prefix(80))"
    guard let fields = member.value.members,
      Set(fields.map(\.name)) == ["dtype", "shape", "data_offsets"]
    else { throw WeightFileError("\(quoted): fields other than dtype, shape, data_offsets") }
    guard member.value["dtype"]?.string == "F32" else {
      throw WeightFileError("\(quoted): an element type other than F32")
    }
    let dimensions = (member.value["shape"]?.array ?? []).compactMap(\.integer)
    guard let declared = member.value["shape"]?.array, dimensions.count == declared.count,
      dimensions.count <= WeightFile.rankLimit, dimensions.allSatisfy({ $0 >= 0 })
    else { throw WeightFileError("\(quoted): a shape that is no list of at most 8 numbers") }
    let offsets = (member.value["data_offsets"]?.array ?? []).compactMap(\.integer)
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= available
    else { throw WeightFileError("\(quoted): a range beyond the file") }
    var size = 4
    for dimension in dimensions {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw WeightFileError("\(quoted): a shape too large") }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw WeightFileError("\(quoted): a range that does not fit the shape")
    }
    shape = dimensions
    range = offsets[0]..<offsets[1]
  }

  func entry(in bytes: [UInt8], from start: Int) throws(WeightFileError) -> WeightFile.Entry {
    var values: [Float] = []
    values.reserveCapacity(range.count / 4)
    for place in stride(from: start + range.lowerBound, to: start + range.upperBound, by: 4) {
      let low = UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8
      let high = UInt32(bytes[place + 2]) << 16 | UInt32(bytes[place + 3]) << 24
      let value = Float(bitPattern: low | high)
      guard value.isFinite else {
        throw WeightFileError("tensor \(name.prefix(80)): a number that is not finite")
      }
      values.append(value)
    }
    return WeightFile.Entry(shape: shape, values: values)
  }
}
