public import Randomness

/// What a layer does that adds noise to images as strong as they say themselves.
extension Workers {
  /// Fills images with numbers of mean 0 and variance 1, close to normal: sums of four uniform ones.
  ///
  /// - Parameters:
  ///   - grain: Any shape.
  ///   - streams: One for each image, from its beginning.
  public func fillGrain(_ grain: Tensor, from streams: [RandomStream]) {
    let count = grain.shape.elementCount / grain.shape.count
    precondition(
      streams.count == grain.shape.count, "fillGrain: \(streams.count) for \(grain.shape)")
    let deviation = Float(65536 * 65536 / 3).squareRoot()
    forEachBlock(streams.count) { image in
      var stream = streams[image]
      let numbers = unsafe grain.base + image * count
      for place in 0..<count {
        let bits = stream.next()
        let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
        unsafe numbers[place] = Float(Int(sum) - 2 * 65535) / deviation
      }
    }
  }

  /// y = a + b · n for the two channels a, b of every pixel and its grain n.
  public func addGrain(_ grain: Tensor, to input: Tensor, into output: Tensor) {
    forEachPixel(of: grain, input, output) { pixel in
      unsafe output.base[pixel] =
        input.base[2 * pixel] + input.base[2 * pixel + 1] * grain.base[pixel]
    }
  }

  /// da = dy, db = n · dy.
  public func grainGradient(_ outputGradient: Tensor, grain: Tensor, into inputGradient: Tensor) {
    forEachPixel(of: grain, inputGradient, outputGradient) { pixel in
      let gradient = unsafe outputGradient.base[pixel]
      unsafe inputGradient.base[2 * pixel] = gradient
      unsafe inputGradient.base[2 * pixel + 1] = gradient * grain.base[pixel]
    }
  }

  private func forEachPixel(
    of grain: Tensor, _ pairs: Tensor, _ images: Tensor, _ body: @Sendable (Int) -> Void
  ) {
    precondition(
      images.count == grain.count && pairs.count == 2 * grain.count,
      "grain: \(grain.shape), \(pairs.shape), \(images.shape)")
    forEachRange(of: grain.count, size: 1 << 14) { pixels in
      for pixel in pixels { body(pixel) }
    }
  }
}
