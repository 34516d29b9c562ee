internal import CKernels

/// Passes that treat every image by itself, threads sharing the images of a batch: factors of an
/// image's channels, and means of square cells.
public struct ImagePasses: Sendable {
  private let workers: Workers
  private let path: cxr_path
  private let shape: Shape
  private let pixels: Int
  private let ones: Tensor
  private let zeros: Tensor
  /// What is of no use of the sums of a gradient.
  private let unused: Tensor

  /// Passes over images of `shape`.
  public init(_ shape: Shape, workers: Workers) {
    self.workers = workers
    self.shape = shape
    path = workers.instructions.path
    pixels = shape.height * shape.width
    ones = Tensor(Shape(rows: 1, channels: shape.channels))
    ones.fill(1)
    zeros = Tensor(Shape(rows: 1, channels: shape.channels))
    unused = Tensor(Shape(rows: shape.count, channels: shape.channels))
  }

  /// output = input · factor of its image and channel.
  ///
  /// - Parameters:
  ///   - input: Of the shape of these passes.
  ///   - factors: One for each image and channel.
  ///   - output: May be the input.
  public func scale(_ input: Tensor, by factors: Tensor, into output: Tensor) {
    workers.forEachBlock(shape.count) { image in
      let first = image * pixels * shape.channels
      unsafe cxr_normalize(
        path, input.base + first, pixels, shape.channels, factors.base + image * shape.channels,
        zeros.base, 1, output.base + first)
    }
  }

  /// The gradient of `scale`: factorGradient = Σ g · x over the pixels of an image, g ← g · factor.
  public func scaleGradient(
    _ gradient: Tensor, input: Tensor, factors: Tensor, factorGradient: Tensor
  ) {
    workers.forEachBlock(shape.count) { image in
      let first = image * pixels * shape.channels
      let place = image * shape.channels
      unsafe cxr_normalize_sums(
        path, gradient.base + first, input.base + first, pixels, shape.channels, ones.base,
        zeros.base, 1, zeros.base, unused.base + place, factorGradient.base + place)
      unsafe cxr_normalize(
        path, gradient.base + first, pixels, shape.channels, factors.base + place, zeros.base, 1,
        gradient.base + first)
    }
  }

  /// The means of cells of `cell` × `cell` pixels.
  public func means(of input: Tensor, cell: Int, into output: Tensor) {
    checkCells(cell, output)
    let (channels, width, rows) = (shape.channels, shape.width / cell, shape.height / cell)
    let share = 1 / Float(cell * cell)
    workers.forEachBlock(shape.count * rows) { row in
      let target = unsafe output.base + row * width * channels
      unsafe target.update(repeating: 0, count: width * channels)
      for line in 0..<cell {
        let source = unsafe input.base + (row * cell + line) * shape.width * channels
        for column in 0..<shape.width {
          let sum = unsafe target + column / cell * channels
          let pixel = unsafe source + column * channels
          for c in 0..<channels { unsafe sum[c] += pixel[c] }
        }
      }
      for place in 0..<width * channels { unsafe target[place] *= share }
    }
  }

  /// The gradient of `means`, instead of what is in `gradient` or added to it.
  public func spreadMeans(_ cells: Tensor, cell: Int, into gradient: Tensor, adding: Bool) {
    checkCells(cell, cells)
    let (channels, width) = (shape.channels, shape.width / cell)
    let share = 1 / Float(cell * cell)
    workers.forEachBlock(shape.count * shape.height) { row in
      let source = unsafe cells.base + row / cell * width * channels
      let target = unsafe gradient.base + row * shape.width * channels
      for column in 0..<shape.width {
        let mean = unsafe source + column / cell * channels
        let pixel = unsafe target + column * channels
        for c in 0..<channels {
          unsafe pixel[c] = (adding ? pixel[c] : 0) + mean[c] * share
        }
      }
    }
  }

  private func checkCells(_ cell: Int, _ cells: Tensor) {
    precondition(
      cell > 0 && shape.height % cell == 0 && shape.width % cell == 0
        && cells.count * cell * cell == shape.elementCount,
      "ImagePasses: cells of \(cell) of \(shape) for \(cells.shape)")
  }
}
