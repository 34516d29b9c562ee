public import Files
public import Radiographs

/// The labels of the masks of a data set: what stood in the sources, and what is written for it.
///
/// Labels are only ever added, so that a number means the same after every build.
public struct MaskLabels: Sendable, Equatable {
  /// One label.
  public struct Label: Sendable, Equatable {
    /// What it marks.
    public let name: String
    /// Its number in the masks of the sources; by the place of its folder, from 1, for organs.
    public let source: Int
    /// Its number in the masks that are written.
    public let value: Int
  }

  /// Background first, the others as they came.
  public private(set) var labels: [Label]

  /// The labels of some masks.
  ///
  /// - Parameters:
  ///   - values: Every number that stands in a mask.
  ///   - organs: Names of the numbers from 1, where each organ has masks of its own.
  ///   - isConsecutive: Whether 0, 1, 2, … are written instead of the numbers of the sources.
  ///   - earlier: The labels of an earlier build, which stay.
  public init(
    values: Set<Int>, organs: [String], isConsecutive: Bool, earlier: MaskLabels? = nil
  ) {
    labels = earlier?.labels ?? [Label(name: "background", source: 0, value: 0)]
    let known = Set(labels.map(\.source))
    let added = values.union(organs.indices.map { $0 + 1 }).subtracting(known).sorted()
    let isOnlyOne = organs.isEmpty && added.count == 1 && labels.count == 1
    for source in added {
      let organ = organs.indices.contains(source - 1) ? organs[source - 1] : nil
      labels.append(
        Label(
          name: organ ?? (isOnlyOne ? "mask" : "label_\(source)"), source: source,
          value: isConsecutive ? labels.count : source))
    }
  }

  /// Without the background.
  public var foreground: [Label] { labels.filter { $0.value != 0 } }

  /// Whether something else is written than what stood in the sources.
  public var changesValues: Bool { labels.contains { $0.source != $0.value } }

  /// Whether a mirrored mask has other labels: whether some are of the left and others of the right.
  public var hasSides: Bool { labels.contains { mirrored($0) != $0 } }

  /// What a label marks once left and right are exchanged, where that is a label too.
  private func mirrored(_ label: Label) -> Label {
    let name = Laterality.mirrored(label.name)
    return labels.first { $0.name == name } ?? label
  }

  /// A mask of a source with the numbers that are written.
  ///
  /// - Parameters:
  ///   - mask: With the numbers of the source.
  ///   - isMirrored: Whether left and right were exchanged; labels with a side then change it.
  /// - Returns: The mask with the numbers that are written.
  /// - Throws: `ImageError.notEncodable` when a sample is the number of no label.
  public func written(
    _ mask: Radiograph, isMirrored: Bool = false
  ) throws(ImageError) -> Radiograph {
    guard changesValues || isMirrored && hasSides else { return mask }
    var values = [UInt16?](repeating: nil, count: 1 << 16)
    for label in labels {
      values[label.source] = UInt16((isMirrored ? mirrored(label) : label).value)
    }
    let bits = labels.contains { $0.value > 255 } ? 16 : 8
    var samples = mask.samples
    for place in samples.indices {
      guard let value = values[Int(samples[place])] else {
        let known = labels.map { "\($0.source)" }.joined(separator: ", ")
        throw .notEncodable(.png, "a mask of label \(samples[place]); expected one of \(known)")
      }
      samples[place] = value
    }
    return Radiograph(
      width: mask.width, height: mask.height, bits: bits, samples: samples,
      pixelSpacing: mask.pixelSpacing)
  }

  /// An object a label.
  public var json: JSON {
    .array(
      labels.map {
        .members([
          "name": .string($0.name), "source": .integer($0.source), "value": .integer($0.value),
        ])
      })
  }

  /// Reads what `json` gives; nil for anything else.
  public init?(_ json: JSON) {
    guard let array = json.array else { return nil }
    labels = array.compactMap { json in
      guard let name = json["name"]?.string, let source = json["source"]?.integer,
        let value = json["value"]?.integer, (0...65_535).contains(source),
        (0...65_535).contains(value)
      else { return nil }
      return Label(name: name, source: source, value: value)
    }
    guard labels.count == array.count, labels.first?.source == 0,
      Set(labels.map(\.source)).count == labels.count,
      Set(labels.map(\.value)).count == labels.count
    else { return nil }
  }
}
