/// What a file held before it became a radiograph.
public struct SourceDescription: Sendable, Equatable {
  /// Which end of the stored range is dark.
  public enum Polarity: String, Sendable {
    /// As in a radiograph here: nothing was changed.
    case darkIsLow
    /// TIFF MINISWHITE and JSRT raw: samples were inverted.
    case darkIsHigh
  }

  /// The channels as stored.
  public enum ColorModel: String, Sendable {
    /// One channel.
    case gray
    /// Indices of a table of colors.
    case palette
    /// Red, green, blue.
    case rgb
    /// Luminance and two differences.
    case yCbCr
    /// Four inks, in a JPEG also as YCCK; read as R = (1 − C)(1 − K) and so on.
    case cmyk
  }

  /// How gray was made.
  public enum GrayRule: String, Sendable {
    /// The only channel.
    case stored
    /// Red, green and blue were equal at every pixel; any of them.
    case equalChannels
    /// ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, rounded; of a YCbCr JPEG its Y channel.
    case luminance
  }

  /// The format.
  public var format: ImageFormat
  /// Bits of one stored sample, padding included; of an index in a palette image.
  public var storedBits: Int
  /// Stored samples a pixel, alpha included.
  public var channels = 1
  /// The channels as stored.
  public var colorModel = ColorModel.gray
  /// How gray was made.
  public var grayRule = GrayRule.stored
  /// Which end of the stored range is dark.
  public var polarity = Polarity.darkIsLow
  /// True when there was alpha; the image was composited on black.
  public var hasAlpha = false
  /// EXIF or TIFF orientation, 1…8, already applied; 1 is upright.
  public var orientation = 1
  /// True for an interlaced PNG and a progressive JPEG.
  public var isInterlaced = false
  /// True for a tiled TIFF.
  public var isTiled = false
  /// The name of the compression.
  public var compression: String
  /// Pages in the file; the first was read.
  public var pageCount = 1
  /// What was wrong with a file that was read leniently; nil for a whole one.
  public var damage: String?
  /// What else a careful reader should know, each a few words.
  public var notes: [String] = []
}
