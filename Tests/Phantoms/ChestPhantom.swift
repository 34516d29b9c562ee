public import Radiographs
import Randomness

/// A frontal chest radiograph of a patient who does not exist, drawn from formulas.
///
/// Anatomy depends on `seed` and `patient`; pose, exposure and grain on the view as well. The same
/// arguments give the same samples on every machine.
public struct ChestPhantom: Sendable {
  /// The number of the patient.
  public let patient: Int
  /// What the whole population is drawn from.
  public let seed: UInt64
  private let anatomy: ChestAnatomy

  /// Draws a patient.
  public init(patient: Int, seed: UInt64 = 1) {
    self.patient = patient
    self.seed = seed
    var stream = RandomStream(seed: seed, purpose: "phantom anatomy", index: patient)
    anatomy = ChestAnatomy(from: &stream)
  }

  /// Takes a radiograph of `width` × `height` samples.
  ///
  /// The shorter side shows the whole chest; a longer one shows more of what lies around it.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - bits: Significant bits a sample, 1…16.
  ///   - view: Which image of the patient.
  /// - Returns: The radiograph; lungs are dark, and the heart leans to image right.
  public func radiograph(
    width: Int = 256, height: Int = 256, bits: Int = 8, view: Int = 1
  ) -> Radiograph {
    var stream = viewStream(view)
    let film = FilmView(from: &stream)
    // Fine bones would alias on a coarse grid.
    let fine = max(1, 320 / min(width, height))
    let maximum = Double((1 << bits) - 1)
    var samples: [UInt16] = []
    samples.reserveCapacity(width * height)
    for row in 0..<height {
      for column in 0..<width {
        var sum = 0.0
        for part in 0..<fine * fine {
          let point = Self.filmPoint(
            column: Double(column) + (Double(part % fine) + 0.5) / Double(fine),
            row: Double(row) + (Double(part / fine) + 0.5) / Double(fine),
            width: width, height: height)
          sum += film.brightness(anatomy.attenuation(at: film.chestPoint(point)), at: point)
        }
        let light = sum / Double(fine * fine) + film.grain * Self.grain(from: &stream)
        samples.append(UInt16((min(max(light, 0), 1) * maximum).rounded()))
      }
    }
    return Radiograph(width: width, height: height, bits: bits, samples: samples)
  }

  /// The lungs of the radiograph with the same arguments: 255 inside, 0 outside, 8 bits.
  public func lungMask(width: Int = 256, height: Int = 256, view: Int = 1) -> Radiograph {
    var stream = viewStream(view)
    let film = FilmView(from: &stream)
    var samples: [UInt16] = []
    samples.reserveCapacity(width * height)
    for row in 0..<height {
      for column in 0..<width {
        let point = Self.filmPoint(
          column: Double(column) + 0.5, row: Double(row) + 0.5, width: width, height: height)
        samples.append(anatomy.lung(at: film.chestPoint(point)) > 0 ? 255 : 0)
      }
    }
    return Radiograph(width: width, height: height, bits: 8, samples: samples)
  }

  private func viewStream(_ view: Int) -> RandomStream {
    RandomStream(seed: seed, purpose: "phantom view of patient \(patient)", index: view)
  }

  private static func filmPoint(
    column: Double, row: Double, width: Int, height: Int
  ) -> ChestPoint {
    let unit = Double(min(width, height))
    return ChestPoint(
      x: (column - Double(width) / 2) / unit, y: (row - Double(height) / 2) / unit + 0.5)
  }

  /// Close to normal with variance 1: the sum of four uniform numbers.
  private static func grain(from stream: inout RandomStream) -> Double {
    let bits = stream.next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Double(sum) / 65536 - 2) * 1.7320508075688772
  }
}
