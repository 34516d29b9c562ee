public import Radiographs

/// Makes outputs of one source, each by one interpolation.
///
/// Mappings that only scale, shift, mirror or turn by quarters are computed along the grid
/// (`SeparableFilter`), exactly where the grid allows it. All others interpolate between neighbors;
/// when the fit shrinks, they read a copy of the source that was reduced by whole blocks once for all
/// of them, and average 2 × 2 values of it.
public struct Resampler: Sendable {
  /// Nil for what only has its reduction.
  private let source: Radiograph?
  let sourceSize: PixelSize
  private let spacing: PixelSpacing?
  let bits: Int
  let reduced: BorderedImage
  /// Nil with another interpolation.
  private let bilinear: BilinearKernel?
  /// Source samples in one reduced sample.
  let blocks: PlanePoint
  let border: Border
  let interpolation: Interpolation

  /// A step between reads, in samples, above which single values would alias visibly.
  static let longestStep = 1.25

  /// Prepares a source for its outputs.
  ///
  /// - Parameters:
  ///   - source: The image that is read.
  ///   - fit: The mapping that all outputs begin with; how far it shrinks decides the reduction.
  ///   - interpolation: How values between samples are computed.
  /// - Precondition: `fit` is made for the size of the source.
  public init(_ source: Radiograph, fit: Mapping, interpolation: Interpolation = .bilinear) {
    self.init(
      source, size: source.size, spacing: source.pixelSpacing,
      reduction: Self.reduction(of: source, fit: fit) ?? source, fit: fit,
      interpolation: interpolation)
  }

  /// Prepares what is left of a source for outputs of mappings that do not go along the grid.
  ///
  /// - Parameters:
  ///   - reduction: See `reduction(of:fit:)`.
  ///   - size: That of the source.
  ///   - spacing: That of the source.
  ///   - fit: The mapping that all outputs begin with.
  ///   - interpolation: How values between samples are computed.
  /// - Precondition: `fit` is made for the size of the source.
  public init(
    reduction: Radiograph, of size: PixelSize, spacing: PixelSpacing?, fit: Mapping,
    interpolation: Interpolation
  ) {
    self.init(
      nil, size: size, spacing: spacing, reduction: reduction, fit: fit,
      interpolation: interpolation)
  }

  private init(
    _ source: Radiograph?, size: PixelSize, spacing: PixelSpacing?, reduction: Radiograph,
    fit: Mapping, interpolation: Interpolation
  ) {
    Self.check(fit, over: size)
    self.source = source
    sourceSize = size
    self.spacing = spacing
    bits = reduction.bits
    let (wide, high) = Self.blocks(of: fit)
    blocks = PlanePoint(x: Double(wide), y: Double(high))
    border = fit.border
    self.interpolation = interpolation
    let reduced = BorderedImage(
      reduction, border: border, margin: interpolation == .bilinear ? 1 : interpolation.taps)
    self.reduced = reduced
    bilinear = interpolation == .bilinear ? BilinearKernel(reduced) : nil
  }

  /// What mappings read that do not go along the grid; nil when that is the source itself.
  ///
  /// - Precondition: `fit` is made for the size of the source.
  public static func reduction(of source: Radiograph, fit: Mapping) -> Radiograph? {
    check(fit, over: source.size)
    let (wide, high) = blocks(of: fit)
    guard wide * high > 1 else { return nil }
    return reduced(source, wide: wide, high: high, border: fit.border)
  }

  /// The output of a mapping that goes along the grid, with the bits of the source.
  ///
  /// - Precondition: `mapping` does, and is made for the size of the source.
  public static func radiograph(
    of source: Radiograph, alongGrid mapping: Mapping, interpolation: Interpolation = .bilinear
  ) -> Radiograph {
    check(mapping, over: source.size)
    guard let upright = UprightMapping(mapping) else {
      preconditionFailure("Resampler: \(mapping) does not go along the grid")
    }
    let filter = SeparableFilter(
      upright, source: source, border: mapping.border, interpolation: interpolation)
    let samples = upright.orientation.applied(
      to: filter.applied(to: source.samples.span), size: mapping.output)
    return image(samples, mapping, bits: source.bits, spacing: source.pixelSpacing)
  }

  /// The output of a mapping, with the bits of the source.
  ///
  /// - Precondition: `mapping` is made for the size and the border of the source; it does not go along the
  ///   grid when only a reduction is left of the source.
  public func radiograph(through mapping: Mapping) -> Radiograph {
    Self.check(mapping, over: sourceSize)
    precondition(mapping.border == border, "Resampler: border \(mapping.border), not \(border)")
    if mapping.goesAlongGrid {
      guard let source else { preconditionFailure("Resampler: no source for \(mapping)") }
      return Self.radiograph(of: source, alongGrid: mapping, interpolation: interpolation)
    }
    let shrink = Projection(
      scale: PlanePoint(x: 1 / blocks.x, y: 1 / blocks.y), shift: PlanePoint(x: 0, y: 0))
    let projection = shrink * mapping.projection
    guard let bilinear else {
      return image(weighted(through: mapping), mapping)
    }
    guard mapping.bends.isEmpty, staysInside(mapping) else {
      let samples = interpolated(through: mapping) { bilinear.add(at: $0, to: &$1) }
      return image(samples, mapping)
    }
    let fine = Self.longestStep(of: projection, over: mapping.output) > Self.longestStep ? 2 : 1
    return image(
      interpolated(by: bilinear, through: projection, size: mapping.output, fine: fine), mapping)
  }

  private func image(_ samples: [UInt16], _ mapping: Mapping) -> Radiograph {
    Self.image(samples, mapping, bits: bits, spacing: spacing)
  }

  /// Whether a projection reads nothing outside the source but what repeating its edge gives.
  private func staysInside(_ mapping: Mapping) -> Bool {
    guard border == .reflection else { return true }
    let right = Double(mapping.output.width)
    let bottom = Double(mapping.output.height)
    return [(0, 0), (right, 0), (0, bottom), (right, bottom)].allSatisfy { corner in
      let point = mapping.projection(PlanePoint(x: corner.0, y: corner.1))
      return (-0.5...Double(sourceSize.width) + 0.5).contains(point.x)
        && (-0.5...Double(sourceSize.height) + 0.5).contains(point.y)
    }
  }

  /// Reads `fine` × `fine` values for each output sample.
  private func interpolated(
    by bilinear: BilinearKernel, through projection: Projection, size: PixelSize, fine: Int
  ) -> [UInt16] {
    let shift = UInt64(fine == 1 ? 32 : 34)
    let half = UInt64(1) << (shift - 1)
    var sums = [UInt64](repeating: half, count: size.width)
    var result = [UInt16](repeating: 0, count: size.width * size.height)
    var output = result.mutableSpan
    for row in 0..<size.height {
      var line = sums.mutableSpan
      for column in line.indices { line[column] = half }
      for part in 0..<fine * fine {
        let start = PlanePoint(
          x: (Double(part % fine) + 0.5) / Double(fine),
          y: Double(row) + (Double(part / fine) + 0.5) / Double(fine))
        bilinear.add(through: projection, from: start, to: &line)
      }
      let first = row * size.width
      for column in line.indices {
        output[first + column] = UInt16(truncatingIfNeeded: line[column] >> shift)
      }
    }
    return result
  }

  /// The side of the blocks that leaves a factor of at most 2.
  ///
  /// What is left is averaged from 2 × 2 values. Reducing all the way would make variants visibly
  /// softer than their original: they would be interpolated at the resolution of the output.
  private static func block(for scale: Double) -> Int {
    max(1, Int((snapped(scale) / 2).rounded(.up)))
  }

  private static func blocks(of fit: Mapping) -> (wide: Int, high: Int) {
    guard let upright = UprightMapping(fit) else { return (1, 1) }
    return (block(for: upright.horizontal.scale), block(for: upright.vertical.scale))
  }

  /// Means of whole blocks; those at the far edges may reach into the border.
  private static func reduced(
    _ source: Radiograph, wide: Int, high: Int, border: Border
  ) -> Radiograph {
    let size = PixelSize(
      width: (source.width + wide - 1) / wide, height: (source.height + high - 1) / high)
    let scale = PlanePoint(x: Double(wide), y: Double(high))
    let mapping = Mapping(
      source: source.size, output: size,
      projection: Projection(scale: scale, shift: PlanePoint(x: 0, y: 0)), border: border)
    return radiograph(of: source, alongGrid: mapping)
  }

  private static func image(
    _ samples: [UInt16], _ mapping: Mapping, bits: Int, spacing: PixelSpacing?
  ) -> Radiograph {
    Radiograph(
      width: mapping.output.width, height: mapping.output.height, bits: bits,
      samples: samples, pixelSpacing: mapping.spacing(from: spacing))
  }

  /// The longest way from one output sample to the next, in samples of the image that is read.
  static func longestStep(of projection: Projection, over size: PixelSize) -> Double {
    let right = Double(size.width)
    let bottom = Double(size.height)
    return [(0, 0), (right, 0), (0, bottom), (right, bottom)].map { corner in
      let slopes = projection.derivatives(at: PlanePoint(x: corner.0, y: corner.1))
      let across = slopes.x.x * slopes.x.x + slopes.y.x * slopes.y.x
      let down = slopes.x.y * slopes.x.y + slopes.y.y * slopes.y.y
      return max(across, down).squareRoot()
    }.max() ?? 1
  }

  static func check(_ mapping: Mapping, over size: PixelSize) {
    precondition(
      mapping.source == size,
      """
      Resampler: mapping of \(mapping.source.width) × \(mapping.source.height) over \
      \(size.width) × \(size.height)
      """)
  }
}
