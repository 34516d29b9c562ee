internal import Files

extension WeightFile {
  /// Reads the bytes of a file.
  ///
  /// - Throws: Naming the first rule of the format that is broken.
  public init(decoding bytes: [UInt8]) throws(WeightFileError) {
    self.init()
    var cursor = ByteCursor(bytes, order: .little)
    let header = try Self.header(&cursor)
    guard let members = header.members else { throw WeightFileError("the header is no object") }
    guard members.count <= Self.tensorLimit else {
      throw WeightFileError("\(members.count) tensors, over \(Self.tensorLimit)")
    }
    let data = cursor.rest()
    var ranges: [Range<Int>] = []
    for member in members {
      if member.name == "__metadata__" {
        metadata = try Self.texts(member.value)
        continue
      }
      let place = try Place(member, available: data.count)
      ranges.append(place.range)
      if place.isRead { tensors[member.name] = try place.entry(in: data) }
    }
    try Self.checkCover(ranges, size: data.count)
  }

  /// Reads the length of the header and the header.
  private static func header(_ cursor: inout ByteCursor) throws(WeightFileError) -> JSON {
    guard let length = try? cursor.number(UInt64.self) else {
      throw WeightFileError("\(cursor.count) bytes")
    }
    guard length <= UInt64(headerLimit) else {
      throw WeightFileError("a header of \(length) bytes, over \(headerLimit)")
    }
    guard let text = try? cursor.read(Int(length)) else {
      throw WeightFileError("the header ends beyond the file")
    }
    guard text.first == UInt8(ascii: "{") else {
      throw WeightFileError("the header does not begin with {")
    }
    do throws(JSONError) {
      return try JSON(parsing: Array(text))
    } catch {
      throw WeightFileError("the header is not JSON: \(error)")
    }
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
  /// Whether it has numbers for us.
  let isRead: Bool

  init(_ member: JSON.Member, available: Int) throws(WeightFileError) {
    name = member.name
    let quoted = "tensor \(member.name.prefix(80))"
    guard let fields = member.value.members,
      Set(fields.map(\.name)) == ["dtype", "shape", "data_offsets"]
    else { throw WeightFileError("\(quoted): fields other than dtype, shape, data_offsets") }
    let type = member.value["dtype"]?.string
    guard type == "F32" || type == "I64" else {
      throw WeightFileError("\(quoted): an element type other than F32")
    }
    isRead = type == "F32"
    let dimensions = (member.value["shape"]?.array ?? []).compactMap(\.integer)
    guard let declared = member.value["shape"]?.array, dimensions.count == declared.count,
      dimensions.count <= WeightFile.rankLimit, dimensions.allSatisfy({ $0 >= 0 })
    else { throw WeightFileError("\(quoted): a shape that is no list of at most 8 numbers") }
    let offsets = (member.value["data_offsets"]?.array ?? []).compactMap(\.integer)
    guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= available
    else { throw WeightFileError("\(quoted): a range beyond the file") }
    var size = isRead ? 4 : 8
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

  /// The numbers at this place of what follows the header.
  func entry(in data: ByteCursor) throws(WeightFileError) -> WeightFile.Entry {
    var data = data
    let patterns: [UInt32]
    do throws(ByteCursorError) {
      try data.seek(to: range.lowerBound)
      patterns = try data.numbers(UInt32.self, count: range.count / 4)
    } catch {
      throw WeightFileError("tensor \(name.prefix(80)): \(error)")
    }
    let values = patterns.map(Float.init(bitPattern:))
    guard values.allSatisfy(\.isFinite) else {
      throw WeightFileError("tensor \(name.prefix(80)): a number that is not finite")
    }
    return WeightFile.Entry(shape: shape, values: values)
  }
}
