internal import Radiographs

extension Radiograph {
  /// A mask of 0 and `value` without specks and holes: parts and gaps that are smaller than those that
  /// count go to their surroundings.
  func cleanMask(value: UInt16) -> Radiograph {
    let least = MaskShape.smallestShare * Double(width * height)
    var clean = Radiograph(
      width: width, height: height, bits: value > 255 ? 16 : 8,
      samples: samples.map { $0 > 0 ? value : 0 })
    for isHole in [true, false] {
      let parts = MaskParts(isHole ? clean.inverted(value: value) : clean)
      for (index, part) in parts.places.enumerated()
      where part >= 0 && Double(parts.areas[part]) < least {
        clean.samples[index] = isHole ? value : 0
      }
    }
    return clean
  }

  private func inverted(value: UInt16) -> Radiograph {
    Radiograph(
      width: width, height: height, bits: bits, samples: samples.map { $0 > 0 ? 0 : value })
  }
}
