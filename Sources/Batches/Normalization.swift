public import Radiographs
public import Tensors

/// Radiographs to the numbers a network learns from, and back: 0…`maximum` to −1…1, linear.
///
/// Black is −1 and white is 1 whatever the depth: 12-bit and 8-bit images of the same patient meet
/// at the same numbers.
public enum Normalization {
  /// Writes one radiograph as one image of a tensor.
  ///
  /// - Parameters:
  ///   - radiograph: As many rows and columns as the tensor has.
  ///   - tensor: Count × height × width × 1.
  ///   - image: Which image of the tensor.
  public static func normalize(_ radiograph: Radiograph, into tensor: Tensor, image: Int) {
    let start = offset(of: image, in: tensor, width: radiograph.width, height: radiograph.height)
    let scale = 2 / Float(radiograph.maximum)
    tensor.withMutableSpan { numbers in
      for (index, sample) in radiograph.samples.enumerated() {
        numbers[start + index] = Float(sample) * scale - 1
      }
    }
  }

  /// Writes a mask as one image of a tensor: 1 inside, 0 outside.
  ///
  /// - Parameters:
  ///   - mask: As many rows and columns as the tensor has; inside is above 0.
  ///   - tensor: Count × height × width × 1.
  ///   - image: Which image of the tensor.
  public static func normalize(mask: Radiograph, into tensor: Tensor, image: Int) {
    let start = offset(of: image, in: tensor, width: mask.width, height: mask.height)
    tensor.withMutableSpan { numbers in
      for (index, sample) in mask.samples.enumerated() {
        numbers[start + index] = sample > 0 ? 1 : 0
      }
    }
  }

  /// Reads one image as a mask: 1 where it is above 0, else 0.
  public static func mask(from tensor: Tensor, image: Int) -> Radiograph {
    let shape = tensor.shape
    let start = offset(of: image, in: tensor, width: shape.width, height: shape.height)
    let samples = (0..<shape.width * shape.height).map { index -> UInt16 in
      tensor[start + index] > 0 ? 1 : 0
    }
    return Radiograph(width: shape.width, height: shape.height, bits: 8, samples: samples)
  }

  /// Reads one image of a tensor as a radiograph; values beyond ±1 become black or white.
  ///
  /// - Parameters:
  ///   - tensor: Count × height × width × 1.
  ///   - image: Which image of the tensor.
  ///   - bits: The depth of the radiograph, 1…16.
  /// - Returns: A radiograph of the tensor's rows and columns.
  public static func radiograph(from tensor: Tensor, image: Int, bits: Int) -> Radiograph {
    let shape = tensor.shape
    let start = offset(of: image, in: tensor, width: shape.width, height: shape.height)
    let maximum = Float((1 << bits) - 1)
    let samples = (0..<shape.width * shape.height).map { index in
      let value = tensor[start + index]
      // Written so that a value that is no number becomes black.
      let inside = value > -1 ? min(value, 1) : -1
      return UInt16(((inside + 1) / 2 * maximum).rounded())
    }
    return Radiograph(width: shape.width, height: shape.height, bits: bits, samples: samples)
  }

  private static func offset(of image: Int, in tensor: Tensor, width: Int, height: Int) -> Int {
    let shape = tensor.shape
    precondition(
      shape.width == width && shape.height == height && shape.channels == 1 && image >= 0
        && image < shape.count,
      "Normalization: image \(image), \(width) × \(height), in \(shape)")
    return image * width * height
  }
}
