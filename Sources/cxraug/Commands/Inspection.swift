import Datasets
import Files
import GAN
import Radiographs
import SystemPackage

/// What one file or folder holds, as named values in order.
struct Inspection {
  private var values: [JSON.Member]

  /// Finds out by content what it is.
  ///
  /// - Throws: When it is no image, no generator and no data set.
  init(_ path: FilePath, _ reading: ReadingOptions) throws {
    values = [.init("file", .string(path.printable))]
    if try FileStatus(of: path).kind == .folder {
      values += try Self.dataset(path)
    } else if path.extension == "safetensors" {
      values += try Self.generator(path)
    } else {
      values += try Self.image(path, reading)
    }
  }

  /// The values with their names.
  var json: JSON { .object(values) }

  /// Aligned lines for a person.
  var text: String {
    let width = values.map(\.name.count).max() ?? 0
    return values.map { member in
      let name = member.name.replacing("_", with: " ").padding(to: width + 2)
      return name + member.value.plainText
    }.joined(separator: "\n")
  }

  private static func image(
    _ path: FilePath, _ reading: ReadingOptions
  ) throws -> [JSON.Member] {
    let read = try ReadImage(path, reading)
    let radiograph = read.decoded.radiograph
    let source = read.decoded.source
    let statistics = Statistics(radiograph)
    var values: [JSON.Member] = [
      .init("format", .string(source.format.name)),
      .init("bytes", .integer(read.byteCount)),
      .init("width", .integer(radiograph.width)), .init("height", .integer(radiograph.height)),
      .init("bits", .integer(radiograph.bits)), .init("stored_bits", .integer(source.storedBits)),
      .init("channels", .integer(source.channels)),
      .init("color", .string(source.colorModel.rawValue)),
      .init("gray_from", .string(source.grayRule.text)),
      .init("polarity", .string(source.polarity.text)),
      .init("alpha", .string(source.hasAlpha ? "composited on black" : "none")),
      .init("orientation", .integer(source.orientation)),
      .init("compression", .string(source.compression)),
      .init("interlaced", .bool(source.isInterlaced)), .init("tiled", .bool(source.isTiled)),
      .init("pages", .integer(source.pageCount)),
    ]
    if let spacing = radiograph.pixelSpacing {
      values.append(
        .init("pixel_spacing_mm", .array([.number(spacing.horizontal), .number(spacing.vertical)])))
    }
    values += [
      .init("minimum", .integer(statistics.minimum)),
      .init("maximum", .integer(statistics.maximum)),
      .init("mean", .number(statistics.mean)), .init("deviation", .number(statistics.deviation)),
    ]
    if !source.notes.isEmpty {
      values.append(.init("notes", .array(source.notes.map { .string($0) })))
    }
    if let damage = source.damage { values.append(.init("damage", .string(damage))) }
    return values + patient(path, radiograph)
  }

  /// What the tables of the JSRT database say, when they lie beside the image.
  private static func patient(_ path: FilePath, _ radiograph: Radiograph) -> [JSON.Member] {
    guard JSRTName(path) != nil else { return [] }
    let table: JSRTTable?
    do throws(FileError) {
      table = try JSRTTable(beside: path)
    } catch {
      // The image is what it is, whatever lies beside it.
      StandardError.write("warning: \(error)")
      return []
    }
    guard let record = table?.record(of: path) else { return [] }
    var values: [JSON.Member] = [
      .init("patient_age", record.age.map { .integer($0) } ?? .string("unknown")),
      .init("patient_sex", .string(record.sex?.rawValue ?? "unknown")),
    ]
    guard let nodule = record.nodule else { return values + [.init("nodule", .string("none"))] }
    let position = nodule.position(width: radiograph.width, height: radiograph.height)
    values += [
      .init("nodule", .string(nodule.malignancy?.rawValue ?? "unknown")),
      .init("nodule_position", .array([.integer(position.x), .integer(position.y)])),
      .init("nodule_size_mm", .number(nodule.millimeters)),
      .init("nodule_subtlety", .integer(nodule.subtlety)),
      .init("nodule_location", .string(nodule.location)),
      .init("diagnosis", .string(nodule.diagnosis)),
    ]
    return values
  }

  private static func generator(_ path: FilePath) throws -> [JSON.Member] {
    let file = try GeneratorFile(reading: path)
    let classes = file.classes.map { classes in
      [JSON.Member("classes", .array(classes.names.map { .string($0) }))]
    }
    return [
      .init("format", .string("generator")),
      .init("architecture", .string(file.architecture.kind.rawValue)),
      .init("resolution", .integer(file.architecture.resolution)),
      .init("latent", .integer(file.architecture.latentSize)),
      .init("base_width", .integer(file.architecture.width)), .init("bits", .integer(file.bits)),
    ] + (classes ?? []) + [
      .init("training_radiographs", .integer(file.trainingDigests.count)),
      .init("training_steps", .integer(file.steps)), .init("seed", .string("\(file.seed)")),
      .init("sha256", .string("\(file.digest)")),
    ]
  }

  private static func dataset(_ path: FilePath) throws -> [JSON.Member] {
    let bytes: [UInt8]
    do {
      bytes = try FileBytes.read(path.appending(Manifest.descriptionName), limit: 1 << 30)
    } catch {
      throw FileError(
        path, "a folder without \(Manifest.descriptionName); expected a data set of cxraug")
    }
    guard let json = try? JSON(parsing: bytes), let counts = json["counts"]?.members else {
      throw FileError(path.appending(Manifest.descriptionName), "not JSON; expected a description")
    }
    var values: [JSON.Member] = [
      .init("format", json["format"] ?? .null), .init("made_by", json["tool"] ?? .null),
    ]
    for split in counts {
      for kind in split.value.members ?? [] {
        values.append(.init(split.name + "_" + kind.name, kind.value))
      }
    }
    values.append(.init("patients", .integer(json["patients"]?.members?.count ?? 0)))
    return values
  }
}

extension JSON {
  /// The value as people write it.
  fileprivate var plainText: String {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "yes" : "no"
    case .array(let values): values.map(\.plainText).joined(separator: ", ")
    default: line
    }
  }
}

/// Smallest, largest and mean sample, and the spread around the mean.
private struct Statistics {
  let minimum: Int
  let maximum: Int
  let mean: Double
  let deviation: Double

  init(_ radiograph: Radiograph) {
    let samples = radiograph.samples
    let count = Double(samples.count)
    minimum = Int(samples.min() ?? 0)
    maximum = Int(samples.max() ?? 0)
    let center = Double(samples.reduce(0) { $0 + Int($1) }) / count
    let squares = samples.reduce(0.0) { $0 + (Double($1) - center) * (Double($1) - center) }
    mean = (center * 100).rounded() / 100
    deviation = ((squares / count).squareRoot() * 100).rounded() / 100
  }
}

extension SourceDescription.Polarity {
  fileprivate var text: String {
    switch self {
    case .darkIsLow: "dark is low"
    case .darkIsHigh: "dark is high, inverted on reading"
    }
  }
}

extension SourceDescription.GrayRule {
  fileprivate var text: String {
    switch self {
    case .stored: "the stored channel"
    case .equalChannels: "equal channels"
    case .luminance: "Rec. 601 luminance"
    }
  }
}
