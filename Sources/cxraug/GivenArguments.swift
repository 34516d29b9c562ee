import Files
import SystemPackage

/// The arguments as the system gave them, byte by byte: a path need not be UTF-8.
enum GivenArguments {
  /// All but the name of the program.
  static let all: [[UInt8]] = (1..<max(Int(CommandLine.argc), 1)).compactMap { place in
    unsafe CommandLine.unsafeArgv[place].map { unsafe FilePath(platformString: $0).bytes }
  }

  /// The bytes of an argument, or of what stands behind its `=`.
  ///
  /// - Parameter text: The argument as text, in which U+FFFD stands for what is no UTF-8.
  /// - Returns: Its bytes; nil when two arguments read alike that are not.
  static func bytes(of text: String) -> [UInt8]? {
    guard text.unicodeScalars.contains("\u{FFFD}") else { return Array(text.utf8) }
    let values = all.flatMap { argument in
      [argument, Array(argument.drop { $0 != UInt8(ascii: "=") }.dropFirst())]
    }
    let same = Set(values.filter { String(decoding: $0, as: UTF8.self) == text })
    return same.count > 1 ? nil : same.first ?? Array(text.utf8)
  }
}
