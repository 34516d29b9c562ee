internal import Files
public import Randomness

/// What a file holds: enough to know it again.
public struct FileIdentity: Sendable, Equatable {
  /// The SHA-256 of all bytes.
  public let digest: Digest
  /// The number of bytes.
  public let bytes: Int

  /// Both.
  public init(digest: Digest, bytes: Int) {
    self.digest = digest
    self.bytes = bytes
  }

  /// Of some bytes.
  public init(of bytes: [UInt8]) { self.init(digest: Digest(of: bytes), bytes: bytes.count) }
}

extension FileIdentity {
  /// Reads two columns; nil unless both are there.
  init?(_ digest: JSON?, _ bytes: JSON?) {
    guard let digest = digest?.string.flatMap({ Digest(hexadecimal: $0) }),
      let bytes = bytes?.integer, bytes >= 0
    else { return nil }
    self.init(digest: digest, bytes: bytes)
  }
}
