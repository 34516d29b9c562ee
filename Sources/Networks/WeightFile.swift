public import Files
public import SystemPackage

/// Named tensors and string metadata in the safetensors format, read and written strictly.
///
/// Layout: eight bytes little-endian length N of the header; N bytes of JSON, name to element type,
/// shape and byte range; the numbers. The header begins with `{`, has at most 100,000,000 bytes and
/// no name twice; the ranges cover the rest of the file without hole or overlap. Only little-endian
/// Float32 (`F32`) is read, and only finite numbers; integers (`I64`), in which PyTorch counts batches,
/// are passed over. Nothing in it is ever executed.
public struct WeightFile: Sendable {
  /// One named tensor.
  public struct Entry: Sendable, Equatable {
    /// The extent, outermost first; at most 8 dimensions, empty for a single number.
    public var shape: [Int]
    /// The numbers, the last dimension running fastest.
    public var values: [Float]

    /// Both.
    public init(shape: [Int], values: [Float]) {
      self.shape = shape
      self.values = values
    }
  }

  /// Texts by name.
  public var metadata: [String: String] = [:]
  /// Tensors by name.
  public var tensors: [String: Entry] = [:]

  static let headerLimit = 100_000_000
  static let tensorLimit = 10_000
  static let rankLimit = 8
  static let sizeLimit = 4 << 30

  /// No tensors and no metadata.
  public init() {}

  /// Reads a file of at most 4 GiB.
  ///
  /// - Throws: When it cannot be read or breaks a rule of the format; the reason names the rule.
  public init(reading path: FilePath) throws(FileError) {
    let bytes = try FileBytes.read(path, limit: Self.sizeLimit)
    do throws(WeightFileError) {
      try self.init(decoding: bytes)
    } catch {
      throw FileError(path, "\(error); expected a safetensors file")
    }
  }

  /// Writes the file whole: temporary name, sync, rename.
  public func write(to path: FilePath) throws(FileError) {
    try AtomicFile.write(encoded(), to: path)
  }

  /// The bytes of the file: names in order, numbers after a header padded to eight bytes.
  public func encoded() -> [UInt8] {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member("__metadata__", .object(texts)))
    }
    var offset = 0
    let entries = tensors.sorted { $0.key < $1.key }
    for (name, entry) in entries {
      let end = offset + 4 * entry.values.count
      members.append(
        JSON.Member(
          name,
          .members([
            "dtype": .string("F32"), "shape": .array(entry.shape.map { .integer($0) }),
            "data_offsets": .array([.integer(offset), .integer(end)]),
          ])))
      offset = end
    }
    var header = Array(JSON.object(members).line.utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + offset)
    for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: header.count >> (8 * shift))) }
    bytes += header
    for (_, entry) in entries {
      for value in entry.values {
        let pattern = value.bitPattern
        for shift in [0, 8, 16, 24] as [UInt32] {
          bytes.append(UInt8(truncatingIfNeeded: pattern >> shift))
        }
      }
    }
    return bytes
  }
}

/// The rule of the format that a file breaks.
public struct WeightFileError: Error, CustomStringConvertible {
  /// What was found, in lower case without a final period.
  public let description: String

  init(_ description: String) { self.description = description }
}
