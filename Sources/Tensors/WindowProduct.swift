internal import CKernels

/// The three products of a convolution over windows, by direct loops.
///
/// With W the weights (`Windows.weightShape`): small = windows of large · W, large = the transpose of
/// that, weight gradient += transposed windows of large · small. Threads share the images of a batch
/// by blocks of rows that stay in the cache; where weights are many, as in deep layers, by panels of
/// output channels over the whole batch. Windows as large as the image are left to OpenBLAS. Of workers
/// with less precision, factors are rounded while they are copied or brought into order.
public struct WindowProduct: Sendable {
  /// The geometry.
  public let windows: Windows
  private let workers: Workers
  private let path: cxr_path
  /// The geometry as the loops see it, and its images.
  private let loops: cxr_windows
  /// The same, with the precision of the workers, for each product.
  private let rounding: (project: cxr_windows, spread: cxr_windows, gradient: cxr_windows)
  private let images: Int
  private let projecting: Division
  private let spreading: Division
  private let summing: Division
  /// Does the work of all three products where windows are no windows.
  private let dense: DenseProduct?

  /// More weights than this are read once for the whole batch, not once a block.
  private static let mostWeightsABlock = 262_144
  /// Gradients of at most so many weights are summed by parts of the batch, joined at the end.
  private static let mostWeightsAPart = 65_536
  private static let parts = 16
  /// What strips of whole images take for a weight gradient.
  private static let mostStripNumbers = 1_572_864

  /// Reserves the working memory of the threads.
  ///
  /// - Parameters:
  ///   - windows: The geometry.
  ///   - workers: The threads.
  ///   - usesBLAS: Leave plain matrix products to OpenBLAS, if the system has one.
  public init(_ windows: Windows, workers: Workers, usesBLAS: Bool = true) {
    self.windows = windows
    self.workers = workers
    dense = usesBLAS ? DenseProduct(windows, workers: workers) : nil
    path = workers.instructions.path
    let (large, small) = (windows.large, windows.small)
    if windows.coverImages {
      // One window an image: a matrix product with a row an image.
      images = 1
      loops = cxr_windows(
        factors: CXR_SINGLE, kernel: 1, stride: 1, padding: 0, large_height: 1,
        large_width: large.count,
        large_channels: large.elementCount / large.count, small_height: 1,
        small_width: large.count, small_channels: small.channels)
    } else {
      images = large.count
      loops = cxr_windows(
        factors: CXR_SINGLE, kernel: windows.kernel, stride: windows.stride,
        padding: windows.padding,
        large_height: large.height, large_width: large.width, large_channels: large.channels,
        small_height: small.height, small_width: small.width, small_channels: small.channels)
    }
    rounding = Self.rounded(loops, isDense: windows.coverImages, workers)
    let (loops, weights) = (loops, windows.weightShape.elementCount)
    let projectedSize = { Int(cxr_project_strip_size(loops, $0, $1)) }
    let spreadSize = { Int(cxr_spread_strip_size(loops, $0, $1)) }
    let units = (loops.large_height + loops.stride - 1) / loops.stride
    let unitWidth = (loops.large_width + loops.stride - 1) / loops.stride
    let whole = weights > Self.mostWeightsABlock
    projecting = Division(
      images: images, rows: loops.small_height, width: loops.small_width, isWhole: whole,
      pixels: 256, size: projectedSize)
    spreading = Division(
      images: images, rows: units, width: unitWidth, isWhole: whole, pixels: 256, size: spreadSize)
    summing = Division(
      images: images, rows: loops.small_height, width: loops.small_width,
      isWhole: weights > Self.mostWeightsAPart, pixels: 128, mostNumbers: Self.mostStripNumbers,
      size: projectedSize)
    guard dense == nil else { return }
    let panelOfPixels =
      summing.imagesABlock * summing.rowsABlock * loops.small_width
      * cxr_panel_width(path, loops.small_channels)
    let copies = [projecting, spreading, summing]
    workers.reserve(
      own: copies.map { $0.isWhole ? 0 : $0.blockSize }.max().map { $0 + panelOfPixels } ?? 0,
      shared: max(
        Panels(loops, spread: false, workers).roomSize + projecting.wholeSize,
        Panels(loops, spread: true, workers).roomSize + spreading.wholeSize,
        summing.isWhole ? summing.wholeSize : Self.parts * weights))
  }

  /// Geometries with the precision of the workers: see `Precision`.
  private static func rounded(
    _ loops: cxr_windows, isDense: Bool, _ workers: Workers
  ) -> (project: cxr_windows, spread: cxr_windows, gradient: cxr_windows) {
    guard workers.precision == .bf16, loops.large_channels > 2, !isDense else {
      return (loops, loops, loops)
    }
    let hasPairs = cxr_has_pairs(workers.instructions.path)
    func with(_ factors: cxr_factors) -> cxr_windows {
      var result = loops
      result.factors = factors
      return result
    }
    return (
      with(hasPairs && loops.large_channels % 2 == 0 ? CXR_PAIRS : CXR_ROUNDED),
      with(hasPairs && loops.small_channels % 2 == 0 ? CXR_PAIRS : CXR_ROUNDED),
      with(hasPairs ? CXR_PAIRS : CXR_ROUNDED)
    )
  }

  /// Large to small: a convolution's forward pass, a transposed convolution's backward pass.
  ///
  /// - Parameters:
  ///   - large: The large side.
  ///   - weights: W.
  ///   - shift: Added to each small channel.
  ///   - slope: What numbers below zero are multiplied by at the end: 1 leaves them.
  ///   - rounds: With the precision of the workers; else with all there is.
  ///   - small: Gets the small side.
  public func project(
    _ large: Tensor, weights: Tensor, shift: Tensor? = nil, slope: Float = 1, rounds: Bool = true,
    into small: Tensor
  ) {
    check(large: large, small: small, weights: weights)
    if let dense {
      return dense.project(large, weights: weights, shift: shift, slope: slope, into: small)
    }
    let loops = rounds ? rounding.project : loops
    let panels = Panels(loops, spread: false, workers)
    workers.turn { team in
      guard let packed = team.shared else { return }
      let strips = Strips(projecting, of: loops, from: panels.roomSize)
      unsafe forEachBlock(strips, panels, team) { panel, place in
        unsafe cxr_pack_project(path, loops, weights.base, panel, 1, packed.base + place)
      } copy: { strip, block in
        unsafe cxr_project_strip(loops, large.base, block, strip)
      } compute: { strip, block, panels, place in
        unsafe cxr_project(
          path, loops, strip, packed.base + place, block, panels.lowerBound, panels.count,
          cxr_finish(
            scale: nil, shift: shift?.base, channels: windows.small.channels, slope: slope),
          small.base)
      }
    }
  }

  /// Small to large: a transposed convolution's forward pass, a convolution's backward pass.
  ///
  /// - Parameters:
  ///   - small: The small side.
  ///   - weights: W.
  ///   - shift: Added to each large channel.
  ///   - slope: What numbers below zero are multiplied by at the end: 1 leaves them.
  ///   - kept: Where weights stay as the loops read them, from `keepWeights`; used in place of `weights`,
  ///     with all precision there is.
  ///   - large: Gets the large side.
  public func spread(
    _ small: Tensor, weights: Tensor, shift: Tensor? = nil, slope: Float = 1, kept: Tensor? = nil,
    into large: Tensor
  ) {
    check(large: large, small: small, weights: weights)
    if let dense {
      return dense.spread(
        small, weights: kept ?? weights, shift: shift, slope: slope, into: large)
    }
    let loops = kept == nil ? rounding.spread : loops
    let panels = Panels(loops, spread: true, areKept: kept != nil, workers)
    workers.turn { team in
      guard let shared = team.shared else { return }
      let packed = kept ?? shared
      let strips = Strips(spreading, of: loops, from: kept == nil ? panels.roomSize : 0)
      unsafe forEachBlock(strips, panels, team) { panel, place in
        unsafe pack(weights, as: loops, scale: nil, panel, into: packed.base + place)
      } copy: { strip, block in
        unsafe cxr_spread_strip(loops, small.base, block, strip)
      } compute: { strip, block, panels, place in
        unsafe cxr_spread(
          path, loops, strip, packed.base + place, block, panels.lowerBound, panels.count,
          cxr_finish(
            scale: nil, shift: shift?.base, channels: windows.large.channels, slope: slope),
          large.base)
      }
    }
  }

  /// Weights, multiplied by a scale for each large channel, as `spread` reads them.
  public func keepWeights(_ weights: Tensor, scale: Tensor?, in kept: Tensor?) -> Tensor {
    if let dense {
      let kept = kept ?? Tensor(weights.shape)
      dense.scale(weights, by: scale, into: kept)
      return kept
    }
    let panels = Panels(loops, spread: true, areKept: true, workers)
    let kept = kept ?? Tensor(Shape(rows: 1, channels: panels.roomSize))
    workers.forEachBlock(panels.count) { panel in
      unsafe pack(
        weights, as: loops, scale: scale, panel, into: kept.base + panel * panels.size)
    }
    return kept
  }

  private func pack(
    _ weights: Tensor, as loops: cxr_windows, scale: Tensor?, _ panel: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let finish = unsafe cxr_finish(
      scale: scale?.base, shift: nil, channels: windows.large.channels, slope: 1)
    unsafe cxr_pack_spread(path, loops, weights.base, finish, panel, 1, packed)
  }

  /// Adds to the gradient of the weights.
  ///
  /// Few weights are summed by a fixed number of parts of the batch, joined in order. Of many, each
  /// block has its own weights and sums over the whole batch.
  public func accumulateWeightGradient(large: Tensor, small: Tensor, into gradient: Tensor) {
    check(large: large, small: small, weights: gradient)
    if let dense {
      return dense.accumulateWeightGradient(large: large, small: small, into: gradient)
    }
    let loops = rounding.gradient
    let panels = Panels(loops, spread: false, workers).count
    workers.turn { team in
      guard let shared = team.shared else { return }
      if summing.isWhole {
        for index in 0..<summing.turns {
          let turn = summing.turn(index)
          let strips = Strips(summing, of: turn.images)
          unsafe copyWhole(strips, turn.images, team) { strip, block in
            unsafe cxr_gradient_strip(loops, large.base, block, strip)
          }
          unsafe team.forEach(loops.kernel * panels) { task, scratch in
            guard let room = unsafe scratch else { return }
            for index in turn.blocks {
              let block = summing.block(index)
              unsafe cxr_gradient(
                path, loops, shared.base + strips.start(of: block), small.base, block,
                task % loops.kernel, 1, task / loops.kernel, 1, room, gradient.base)
            }
          }
        }
        return
      }
      let parts = min(Self.parts, summing.count)
      unsafe team.forEach(parts) { part, scratch in
        guard let strip = unsafe scratch else { return }
        let sum = unsafe shared.base + part * gradient.count
        unsafe sum.update(repeating: 0, count: gradient.count)
        for index in summing.count * part / parts..<summing.count * (part + 1) / parts {
          let block = summing.block(index)
          unsafe cxr_gradient_strip(loops, large.base, block, strip)
          unsafe cxr_gradient(
            path, loops, strip, small.base, block, 0, loops.kernel, 0, panels,
            strip + summing.blockSize, sum)
        }
      }
      let range = 4096
      unsafe team.forEach((gradient.count + range - 1) / range) { task, _ in
        for index in task * range..<min(gradient.count, (task + 1) * range) {
          for part in 0..<parts {
            unsafe gradient.base[index] += shared.base[part * gradient.count + index]
          }
        }
      }
    }
  }

  /// Packs panels of weights, copies strips and computes with both.
  ///
  /// Block by block, or all strips first and then a block and a panel at a time; `place` is where a panel
  /// begins among those of its turn.
  private func forEachBlock(
    _ strips: Strips, _ panels: Panels, _ team: Team,
    pack: @Sendable (_ panel: Int, _ place: Int) -> Void,
    copy: @Sendable (UnsafeMutablePointer<Float>, cxr_block) -> Void,
    compute: @Sendable (UnsafeMutablePointer<Float>, cxr_block, Range<Int>, _ place: Int) -> Void
  ) {
    guard let shared = team.shared else { return }
    let division = strips.division
    if division.isWhole { unsafe copyWhole(strips, 0..<images, team, copy) }
    for turn in panels.turns {
      if !panels.areKept {
        unsafe team.forEach(turn.count) { index, _ in
          pack(turn.lowerBound + index, index * panels.size)
        }
      }
      guard division.isWhole else {
        unsafe team.forEach(division.count) { index, scratch in
          guard let strip = unsafe scratch else { return }
          unsafe copy(strip, division.block(index))
          unsafe compute(strip, division.block(index), turn, 0)
        }
        continue
      }
      unsafe team.forEach(turn.count * division.count) { task, _ in
        let (index, part) = task.quotientAndRemainder(dividingBy: division.count)
        let (panel, block) = (turn.lowerBound + index, division.block(part))
        unsafe compute(
          shared.base + strips.start(of: block), block, panel..<panel + 1, index * panels.size)
      }
    }
  }

  private func copyWhole(
    _ strips: Strips, _ images: Range<Int>, _ team: Team,
    _ copy: @Sendable (UnsafeMutablePointer<Float>, cxr_block) -> Void
  ) {
    guard let shared = team.shared else { return }
    unsafe team.forEach(images.count) { index, _ in
      let block = cxr_block(
        first_image: images.lowerBound + index, images: 1, first_row: 0,
        rows: strips.division.rows)
      unsafe copy(shared.base + strips.start(of: block), block)
    }
  }

  private func check(large: Tensor, small: Tensor, weights: Tensor) {
    precondition(
      large.shape == windows.large && small.shape == windows.small
        && weights.shape == windows.weightShape,
      "WindowProduct: \(large.shape), \(small.shape), weights \(weights.shape); expected "
        + "\(windows.large), \(windows.small), \(windows.weightShape)")
  }
}
