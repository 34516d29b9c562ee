/// A file format that can be written.
public enum OutputFormat: String, Sendable, CaseIterable {
  /// PNG, lossless, 8 or 16 bits.
  case png
  /// TIFF, lossless, 8 or 16 bits.
  case tiff
  /// JPEG, lossy, 8 bits.
  case jpeg

  /// The same format for reading.
  public var imageFormat: ImageFormat {
    switch self {
    case .png: .png
    case .tiff: .tiff
    case .jpeg: .jpeg
    }
  }

  /// The format of a file name's extension; nil if it is that of none.
  public init?(fileExtension: String) {
    let name = fileExtension.lowercased()
    guard let format = Self.allCases.first(where: { $0.imageFormat.fileExtensions.contains(name) })
    else { return nil }
    self = format
  }

  /// The name in messages.
  public var name: String { imageFormat.name }

  /// The file name extension, without dot.
  public var fileExtension: String {
    switch self {
    case .png: "png"
    case .tiff: "tiff"
    case .jpeg: "jpg"
    }
  }
}

/// How a radiograph is written.
public struct EncodingOptions: Sendable, Equatable {
  /// The format.
  public var format: OutputFormat
  /// 1…100, of libjpeg's scale; only for JPEG.
  public var jpegQuality: Int
  /// What marks the file as synthetic; nil for pictures of people.
  public var label: SyntheticLabel?

  /// Options for one format.
  ///
  /// - Precondition: `jpegQuality` is in 1…100.
  public init(format: OutputFormat, jpegQuality: Int = 95, label: SyntheticLabel? = nil) {
    precondition((1...100).contains(jpegQuality), "EncodingOptions: quality \(jpegQuality)")
    self.format = format
    self.jpegQuality = jpegQuality
    self.label = label
  }
}

/// The text inside of a file that says a generator made it.
///
/// PNG gets it as `iTXt` (Software, Description, XMP), TIFF as Software, ImageDescription and XMP
/// (tag 700), JPEG as two comments and an APP1 segment with XMP.
public struct SyntheticLabel: Sendable, Equatable {
  /// The program with its version, one line.
  public var software: String
  /// What the picture is, one line.
  public var description: String

  /// The term of the IPTC vocabulary "Digital Source Type" for pictures made by a trained model.
  public static let digitalSourceType =
    "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"

  /// Whether an image file carries such a mark: the term stands in its XMP, which no format compresses
  /// as we and others write it.
  public static func isIn(_ file: [UInt8]) -> Bool {
    let term = Array("trainedAlgorithmicMedia".utf8)
    var isOfTerm = [Bool](repeating: false, count: 256)
    for byte in term { isOfTerm[Int(byte)] = true }
    // Wherever the term stands, it covers one of these places.
    let places = stride(from: term.count - 1, to: file.count, by: term.count)
    return places.contains { place in
      isOfTerm[Int(file[place])]
        && term.indices.contains { file[(place - $0)...].starts(with: term) }
    }
  }

  /// Both texts; a zero byte would end them.
  public init(software: String, description: String) {
    self.software = software
    self.description = description
  }

  /// The XMP packet (ISO 16684-1) with the digital source type, the same for every label.
  public static let xmpPacket = """
    <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
    <x:xmpmeta xmlns:x="adobe:ns:meta/">
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
    Iptc4xmpExt:DigitalSourceType="\(digitalSourceType)"/>
    </rdf:RDF>
    </x:xmpmeta>
    <?xpacket end="r"?>
    """
}
