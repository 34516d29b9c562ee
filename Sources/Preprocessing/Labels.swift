public import Radiographs

/// Carries label images through the mapping of their radiograph.
public enum Labels {
  /// The output of a mapping, each sample that of the nearest source sample.
  ///
  /// - Parameters:
  ///   - labels: The label image; of another resolution than the radiograph if need be.
  ///   - mapping: The mapping that the radiograph went through.
  /// - Returns: Labels of the output; no value that was not there, except 0 outside a constant border.
  public static func resampled(_ labels: Radiograph, through mapping: Mapping) -> Radiograph {
    let mapping = mapping.over(labels.size)
    let samples: [UInt16]
    if let upright = UprightMapping(mapping) {
      samples = upright.orientation.applied(
        to: nearest(labels, through: upright, border: mapping.border), size: mapping.output)
    } else {
      samples = nearest(labels, through: mapping)
    }
    return Radiograph(
      width: mapping.output.width, height: mapping.output.height, bits: labels.bits,
      samples: samples, pixelSpacing: mapping.spacing(from: labels.pixelSpacing))
  }

  /// The source position below each output position of one direction; nil outside a black border.
  private static func positions(
    _ axis: UprightMapping.Axis, count: Int, border: Border
  ) -> [Int?] {
    (0..<axis.count).map { output in
      let coordinate = snapped(axis.scale * (Double(output) + 0.5) + axis.shift)
      return position(coordinate, count: count, border: border)
    }
  }

  private static func position(_ coordinate: Double, count: Int, border: Border) -> Int? {
    border.position(Int(min(max(coordinate, -0x1p24), 0x1p24).rounded(.down)), count: count)
  }

  private static func nearest(
    _ labels: Radiograph, through upright: UprightMapping, border: Border
  ) -> [UInt16] {
    let columns = positions(upright.horizontal, count: labels.width, border: border)
    let rows = positions(upright.vertical, count: labels.height, border: border)
    return rows.flatMap { row in
      columns.map { column in
        guard let row, let column else { return 0 }
        return labels.samples[row * labels.width + column]
      }
    }
  }

  private static func nearest(_ labels: Radiograph, through mapping: Mapping) -> [UInt16] {
    var result: [UInt16] = []
    result.reserveCapacity(mapping.output.width * mapping.output.height)
    for row in 0..<mapping.output.height {
      for column in 0..<mapping.output.width {
        let point = mapping.sourcePoint(
          forOutput: PlanePoint(x: Double(column) + 0.5, y: Double(row) + 0.5))
        let x = position(snapped(point.x), count: labels.width, border: mapping.border)
        let y = position(snapped(point.y), count: labels.height, border: mapping.border)
        if let x, let y {
          result.append(labels.samples[y * labels.width + x])
        } else {
          result.append(0)
        }
      }
    }
    return result
  }
}
