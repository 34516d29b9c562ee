/// What the tables of the JSRT database say of one radiograph.
public struct JSRTRecord: Sendable, Equatable {
  /// The patient's sex.
  public enum Sex: String, Sendable {
    /// As the table says.
    case female
    /// As the table says.
    case male
  }

  /// The name of the radiograph without extension, in upper case: `JPCLN001`.
  public var stem: String
  /// Years; nil when the table has `?`.
  public var age: Int?
  /// Nil when the table has `?`.
  public var sex: Sex?
  /// The nodule; nil for radiographs without.
  public var nodule: JSRTNodule?
}

/// A nodule of the JSRT database.
public struct JSRTNodule: Sendable, Equatable {
  /// What became of it.
  public enum Malignancy: String, Sendable {
    /// Harmless.
    case benign
    /// Cancer.
    case malignant
  }

  /// How hard it is to see: 1, extremely subtle, to 5, obvious.
  public var subtlety: Int
  /// Its diameter in millimeters.
  public var millimeters: Double
  /// The column of its center in the radiograph of 2048 × 2048.
  public var x: Int
  /// The row of its center in the radiograph of 2048 × 2048.
  public var y: Int
  /// What became of it; nil when the table has `?`.
  public var malignancy: Malignancy?
  /// Where in the lung, in the words of the table.
  public var location: String
  /// What it was, in the words of the table.
  public var diagnosis: String

  /// Columns and rows that positions in the tables are of.
  public static let side = 2048

  /// The pixel of its center in a copy of another size, as long as nothing was cut off.
  public func position(width: Int, height: Int) -> (x: Int, y: Int) {
    (x * width / Self.side, y * height / Self.side)
  }
}
