internal import Glibc
public import SystemPackage

/// What the file system refused, and where.
public struct FileError: Error, CustomStringConvertible {
  /// The file or folder.
  public let path: FilePath
  /// What was found and what was expected, in lower case without a final period.
  public let reason: String

  /// A refusal in our own words.
  public init(_ path: FilePath, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  /// What `errno` says of a call that just failed.
  static func system(_ path: FilePath, doing operation: String) -> FileError {
    let number = errno
    guard let text = unsafe strerror(number) else {
      return FileError(path, "\(operation): \(number)")
    }
    return unsafe FileError(path, "\(operation): \(String(cString: text))")
  }

  /// `PATH: reason`, the path with its unprintable bytes escaped.
  public var description: String { "\(path.printable): \(reason)" }
}

extension FilePath {
  /// The path as text for people: control bytes and bytes that are not UTF-8 are percent-escaped.
  public var printable: String {
    var text = ""
    for character in bytesAsLossyCharacters { text.unicodeScalars.append(contentsOf: character) }
    return text
  }

  /// The folder that holds this entry; the current folder when only a name is given.
  public var folder: FilePath {
    let parent = removingLastComponent()
    return parent.isEmpty ? "." : parent
  }

  /// The bytes, without the closing zero.
  public var bytes: [UInt8] {
    unsafe withPlatformString { start in
      unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: strlen(start)))
    }
  }

  private var bytesAsLossyCharacters: [[Unicode.Scalar]] {
    var decoder = UTF8()
    var characters: [[Unicode.Scalar]] = []
    let bytes = bytes
    var index = 0
    while index < bytes.count {
      var rest = bytes[index...].makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&rest), scalar.properties.isPrintable {
        characters.append([scalar])
        index += UTF8.width(scalar)
      } else {
        let digits = String(bytes[index], radix: 16, uppercase: true)
        characters.append(Array(("%" + (digits.count == 1 ? "0" : "") + digits).unicodeScalars))
        index += 1
      }
      decoder = UTF8()
    }
    return characters
  }
}

extension Unicode.Scalar.Properties {
  /// Neither a control character nor one that changes direction or breaks lines.
  fileprivate var isPrintable: Bool {
    switch generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: true
    }
  }
}
