public import Files
internal import Networks
public import Randomness
public import SystemPackage
public import Tensors

/// A trained generator on disk: safetensors with all that its use and its judgement need.
public struct GeneratorFile: Sendable {
  /// Sizes of the generator.
  public let architecture: Architecture
  /// Significant bits of what it was trained on, and of what it draws.
  public let bits: Int
  /// The pixel digests of the radiographs it has seen, sorted.
  public let trainingDigests: [Digest]
  /// What the masks of its training were like; nil for a generator without masks.
  public let masks: MaskRange?
  /// The number that stands in its masks.
  public let maskLabel: Int
  /// Tells copies of the radiographs of its training; nil for a file that holds no thumbnails of them.
  let copyCheck: CopyCheck?
  /// What it draws by name; nil for a generator without classes.
  public let classes: ClassNames?
  /// The seed of its training.
  public let seed: UInt64
  /// Steps of its training.
  public let steps: Int
  /// What its training options and radiographs are known by.
  public let key: String
  /// The SHA-256 of the file.
  public let digest: Digest
  private let weights: WeightFile
  private let path: FilePath

  static let format = "cxraug generator 1"
  private static let segmenterPrefix = "segmenter."
  private static let thumbnailsName = "training.thumbnails"
  static let normalization = "black is -1 and white is 1 at any depth"
  static let license =
    "derived from its training radiographs; their licences and consents apply to it"

  /// Reads a file that `write` made, or one with the same tensors and metadata.
  ///
  /// - Throws: When it cannot be read, is no safetensors file, or is not a generator of ours.
  public init(reading path: FilePath) throws(FileError) {
    let bytes = try FileBytes.read(path, limit: 4 << 30)
    do throws(WeightFileError) {
      weights = try WeightFile(decoding: bytes)
    } catch {
      throw FileError(path, "\(error); expected a generator (safetensors)")
    }
    digest = Digest(of: bytes)
    let metadata = weights.metadata
    let classes = metadata["classes"].flatMap { ClassNames($0) }
    guard classes != nil || metadata["classes"] == nil else {
      throw FileError(path, "no usable names of classes in its metadata; expected some in order")
    }
    self.classes = classes
    func number(_ name: String) -> Int? { metadata[name].flatMap { Int($0) } }
    guard metadata["format"] == Self.format,
      let kind = metadata["architecture"].flatMap(Architecture.Kind.init(rawValue:)),
      metadata["normalization"] == Self.normalization
    else { throw FileError(path, "no metadata of a generator; expected \(Self.format)") }
    guard let resolution = number("resolution"), let latentSize = number("latent"),
      let width = number("width"),
      let architecture = Architecture(
        kind: kind, resolution: resolution, latentSize: latentSize, width: width,
        drawsMasks: metadata["masks"] != nil, classCount: classes?.names.count ?? 0)
    else {
      throw FileError(
        path, "sizes that no generator has; expected resolution, latent, width")
    }
    self.architecture = architecture
    if architecture.drawsMasks {
      guard let range = metadata["masks"].flatMap(MaskRange.init) else {
        throw FileError(path, "no range of masks in its metadata; expected that of its training")
      }
      guard let label = number("mask_label"), (1...65_535).contains(label) else {
        throw FileError(path, "no usable label of masks in its metadata; expected 1…65535")
      }
      masks = range
      maskLabel = label
    } else {
      masks = nil
      maskLabel = 0
    }
    guard let bits = number("bits"), (1...16).contains(bits), let steps = number("steps"),
      steps >= 0, let seed = metadata["seed"].flatMap({ UInt64($0) })
    else { throw FileError(path, "no usable bits, steps or seed in its metadata") }
    self.bits = bits
    self.steps = steps
    self.seed = seed
    key = metadata["key"] ?? ""
    let texts = metadata["training_digests"]?.split(separator: " ") ?? []
    trainingDigests = texts.compactMap { Digest(hexadecimal: $0) }
    guard !texts.isEmpty, trainingDigests.count == texts.count else {
      throw FileError(path, "no digests of its training radiographs; expected what it has seen")
    }
    self.path = path
    // A file whose tensors do not fit is refused here, before there is memory for a generator.
    do throws(WeightFileError) {
      for tensor in Generator.tensors(of: architecture) {
        try weights.check(tensor.name, shape: tensor.shape)
      }
      for tensor in architecture.drawsMasks ? Segmenter.tensors(resolution: resolution) : [] {
        try weights.check(Self.segmenterPrefix + tensor.name, shape: tensor.shape)
      }
    } catch {
      throw FileError(path, "\(error); expected the tensors of its architecture")
    }
    copyCheck = try Self.copyCheck(in: weights, resolution: resolution, path)
  }

  /// Reads what tells copies; nil where there is nothing of it.
  private static func copyCheck(
    in weights: WeightFile, resolution: Int, _ path: FilePath
  ) throws(FileError) -> CopyCheck? {
    guard let tensor = weights.tensors[thumbnailsName] else { return nil }
    let side = min(CopyCheck.side, resolution)
    let length = side * side
    guard let ratio = weights.metadata["copy_ratio"].flatMap({ Float($0) }),
      (0...1).contains(ratio),
      let count = tensor.shape.first, tensor.shape == [count, length]
    else {
      throw FileError(
        path, "no usable \(thumbnailsName) and copy_ratio; expected rows of \(length) numbers, 0…1")
    }
    return CopyCheck(
      thumbnails: (0..<count).map { Array(tensor.values[$0 * length..<($0 + 1) * length]) },
      leastRatio: ratio)
  }

  /// The generator, ready to draw.
  ///
  /// - Throws: When a tensor is missing or has another shape.
  public func generator(batch: Int, workers: Workers) throws(FileError) -> Generator {
    let generator = Generator(architecture, batch: batch, workers: workers)
    if architecture.drawsMasks {
      generator.segmenter = Segmenter(
        resolution: architecture.resolution, batch: batch, workers: workers)
    }
    do throws(WeightFileError) {
      try weights.load(generator.network.state, prefix: "")
      if let segmenter = generator.segmenter {
        try weights.load(segmenter.network.state, prefix: Self.segmenterPrefix)
      }
    } catch {
      throw FileError(path, "\(error); expected the tensors of its architecture")
    }
    return generator
  }

  /// The number of a class, counted from 0; nil for a generator that knows of none.
  ///
  /// - Throws: When it draws classes, and this is none of them.
  public func place(of label: String?) throws(FileError) -> Int? {
    guard let classes else { return nil }
    guard let place = label.flatMap({ classes.place(of: $0) }) else {
      let asked = label.map { "no class \($0)" } ?? "no radiographs without a class"
      throw FileError(path, "draws \(asked); expected one of \(classes.list)")
    }
    return place
  }

  /// Writes the moving average of a training game as a generator.
  public static func write(
    _ trainer: Trainer, trainedOn trainingSet: TrainingSet, key: String,
    toolVersion: String, to path: FilePath
  ) throws(FileError) {
    let architecture = trainer.options.architecture
    var file = WeightFile()
    file.store(trainer.average.network.state, prefix: "")
    if let segmenter = trainer.average.segmenter {
      file.store(segmenter.network.state, prefix: segmenterPrefix)
    }
    let copyCheck = trainingSet.copyCheck
    file.tensors[thumbnailsName] = WeightFile.Entry(
      shape: [copyCheck.thumbnails.count, copyCheck.thumbnails[0].count],
      values: Array(copyCheck.thumbnails.joined()))
    file.metadata = [
      "format": format, "architecture": architecture.kind.rawValue,
      "resolution": "\(architecture.resolution)", "latent": "\(architecture.latentSize)",
      "width": "\(architecture.width)", "normalization": normalization,
      "bits": "\(trainingSet.bits)", "copy_ratio": "\(copyCheck.leastRatio)",
      "training_digests": trainingSet.digests.sorted().map(\.description).joined(separator: " "),
      "seed": "\(trainer.options.seed)", "steps": "\(trainer.stepCount)",
      "batch": "\(trainer.options.batch)", "license": license, "key": key,
      "tool": "cxraug \(toolVersion)",
    ]
    if trainer.options.precision != .single {
      file.metadata["precision"] = trainer.options.precision.rawValue
    }
    file.metadata["masks"] = trainingSet.maskRange?.description
    file.metadata["mask_label"] = trainingSet.maskLabel.map { "\($0)" }
    file.metadata["classes"] = trainingSet.classes?.description
    try file.write(to: path)
  }
}
