internal import Radiographs

/// The one geometric mapping between a source and an output made of it.
///
/// Coordinates are continuous: sample (i, j) covers i…i+1 by j…j+1 and has its center at
/// (i + ½, j + ½), so the whole image is 0…width by 0…height. The projection takes output
/// coordinates to source coordinates, since that is the way an output is computed.
public struct Mapping: Sendable, Hashable {
  /// The size of the image that is read.
  public let source: PixelSize
  /// The size of the image that is made.
  public let output: PixelSize
  /// From output coordinates to source coordinates; when there are bends, from what the first of them
  /// gives.
  public let projection: Projection
  /// Deformations between the output and the source, the one nearest to the source first.
  let bends: [Bend]
  /// What lies outside the source.
  public let border: Border

  /// A deformation of a frame, and what leads from the output, or from the next deformation, to it.
  struct Bend: Hashable {
    var field: DisplacementField
    var projection: Projection
  }

  /// Wraps a projection.
  public init(
    source: PixelSize, output: PixelSize, projection: Projection, border: Border = .reflection
  ) {
    self.init(
      source: source, output: output, projection: projection, bends: [], border: border)
  }

  /// Whether it only scales, shifts, mirrors and turns by quarters.
  public var goesAlongGrid: Bool { UprightMapping(self) != nil }

  private init(
    source: PixelSize, output: PixelSize, projection: Projection, bends: [Bend], border: Border
  ) {
    self.source = source
    self.output = output
    self.projection = projection
    self.bends = bends
    self.border = border
  }

  /// Where an output point lies in the source.
  public func sourcePoint(forOutput point: PlanePoint) -> PlanePoint {
    projection(
      bends.reversed().reduce(point) { $1.field.displaced($1.projection($0)) })
  }

  /// Brings an image to a size.
  ///
  /// Cropping starts at a whole source sample and padding at a whole output sample, as center crops
  /// elsewhere do; an image that needs no scaling is then copied and not blurred by half a sample.
  ///
  /// - Parameters:
  ///   - source: The size of what is read.
  ///   - output: The size of what is made.
  ///   - fit: What is done when the aspect differs.
  ///   - border: What lies outside the source; black whatever it says when padding.
  public init(
    source: PixelSize, output: OutputSize, fit: Fit = .crop, border: Border = .reflection
  ) {
    let size = output.size(for: source)
    let ratio = PlanePoint(
      x: Double(source.width) / Double(size.width),
      y: Double(source.height) / Double(size.height))
    var scale = ratio
    var shift = PlanePoint(x: 0, y: 0)
    switch fit {
    case .stretch: break
    case .crop:
      scale = PlanePoint(x: min(ratio.x, ratio.y), y: min(ratio.x, ratio.y))
      shift.x = Self.half(Double(source.width) - Double(size.width) * scale.x)
      shift.y = Self.half(Double(source.height) - Double(size.height) * scale.y)
    case .pad:
      scale = PlanePoint(x: max(ratio.x, ratio.y), y: max(ratio.x, ratio.y))
      shift.x = -scale.x * Self.half(Double(size.width) - Double(source.width) / scale.x)
      shift.y = -scale.y * Self.half(Double(size.height) - Double(source.height) / scale.y)
    }
    self.init(
      source: source, output: size, projection: Projection(scale: scale, shift: shift),
      border: fit == .pad ? .black : border)
  }

  /// The whole part of half a length; lengths a rounding error below an even number count as it.
  private static func half(_ length: Double) -> Double {
    (length / 2 + 0x1p-20).rounded(.down)
  }

  /// This mapping with a transform of the output in front of it.
  ///
  /// - Parameter transform: From the transformed output to the output as it was, in frame
  ///   coordinates: -1…1 from edge to edge in both directions.
  /// - Returns: One mapping that does both.
  public func applying(_ transform: Projection) -> Mapping {
    let own = fromFrame * transform * toFrame
    guard var nearest = bends.last else {
      return Mapping(source: source, output: output, projection: projection * own, border: border)
    }
    nearest.projection = nearest.projection * own
    return Mapping(
      source: source, output: output, projection: projection, bends: bends.dropLast() + [nearest],
      border: border)
  }

  /// This mapping with a deformation of the output in front of it.
  ///
  /// - Parameter field: Moves points of the output's frame to where they are read.
  /// - Returns: One mapping that does both.
  public func applying(_ field: DisplacementField) -> Mapping {
    // The frame of the output as it was: what led from it to the source now leads from the field's.
    var bends = bends
    var first = projection
    if var nearest = bends.last {
      nearest.projection = nearest.projection * fromFrame
      bends[bends.count - 1] = nearest
    } else {
      first = first * fromFrame
    }
    return Mapping(
      source: source, output: output, projection: first,
      bends: bends + [Bend(field: field, projection: toFrame)], border: border)
  }

  private var half: PlanePoint {
    PlanePoint(x: Double(output.width) / 2, y: Double(output.height) / 2)
  }

  /// From -1…1 to coordinates of the output.
  private var fromFrame: Projection { Projection(scale: half, shift: half) }

  /// From coordinates of the output to -1…1.
  private var toFrame: Projection {
    Projection(scale: PlanePoint(x: 1 / half.x, y: 1 / half.y), shift: PlanePoint(x: -1, y: -1))
  }

  /// The same mapping over another rendition of the source, such as a mask of another resolution.
  public func over(_ other: PixelSize) -> Mapping {
    guard other != source else { return self }
    let scale = PlanePoint(
      x: Double(other.width) / Double(source.width),
      y: Double(other.height) / Double(source.height))
    return Mapping(
      source: other, output: output,
      projection: Projection(scale: scale, shift: PlanePoint(x: 0, y: 0)) * projection,
      bends: bends, border: border)
  }

  /// Where a point of the source lies in the output, or nil if it is not in it.
  public func outputPoint(forSource point: PlanePoint) -> PlanePoint? {
    outputPosition(forSource: point).flatMap { output.contains($0) ? $0 : nil }
  }

  /// Where a point of the source lies relative to the output, in it or not; nil if it lies nowhere.
  public func outputPosition(forSource point: PlanePoint) -> PlanePoint? {
    guard var image = projection.inverse?(point) else { return nil }
    for bend in bends {
      guard let next = bend.projection.inverse?(bend.field.origin(of: image)) else { return nil }
      image = next
    }
    return image
  }

  /// The distance between neighboring output samples; nil when it is not the same everywhere.
  func spacing(from spacing: PixelSpacing?) -> PixelSpacing? {
    guard let spacing, projection.isAffine, bends.isEmpty else { return nil }
    func length(_ column: Double, _ row: Double) -> Double {
      let x = column * spacing.horizontal
      let y = row * spacing.vertical
      return (x * x + y * y).squareRoot()
    }
    return PixelSpacing(
      horizontal: length(projection.x.x, projection.y.x),
      vertical: length(projection.x.y, projection.y.y))
  }
}
