internal import Files
public import Augmentation
public import Datasets
public import GAN
internal import Preprocessing
public import Radiographs
public import SystemPackage
public import Tensors

/// How many outputs of a kind.
public enum Quantity: Sendable, Equatable, CustomStringConvertible {
  /// So many.
  case count(Int)
  /// So many times the number of training originals, rounded.
  case multiple(Double)

  /// Reads `200` or `1.5x`; nil for anything else, and beyond a million or 10,000 times.
  public init?(_ text: String) {
    if text.hasSuffix("x"), text.dropLast().allSatisfy({ $0.isNumber || $0 == "." }),
      let factor = Double(text.dropLast()), (0...10_000).contains(factor)
    {
      self = .multiple(factor)
    } else if let count = Int(text), (0...1_000_000).contains(count) {
      self = .count(count)
    } else {
      return nil
    }
  }

  /// The number for a set of training originals.
  public func resolved(originals: Int) -> Int {
    switch self {
    case .count(let count): count
    case .multiple(let factor): Int((factor * Double(originals)).rounded())
    }
  }

  /// What `init` reads.
  public var description: String {
    switch self {
    case .count(let count): "\(count)"
    case .multiple(let factor): factor == factor.rounded() ? "\(Int(factor))x" : "\(factor)x"
    }
  }
}

/// How deep outputs are.
public enum Depth: Sendable, Equatable, LosslessStringConvertible {
  /// As deep as the source.
  case keep
  /// Rescaled to so many bits.
  case bits(Int)

  /// Reads `keep`, `8` or `16`; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "keep": self = .keep
    case "8": self = .bits(8)
    case "16": self = .bits(16)
    default: return nil
    }
  }

  /// What `init` reads.
  public var description: String {
    switch self {
    case .keep: "keep"
    case .bits(let bits): "\(bits)"
    }
  }

  /// A radiograph at this depth.
  public func applied(to radiograph: Radiograph) -> Radiograph {
    radiograph.rescaled(toBits: bits(ofSource: radiograph.bits))
  }

  /// The depth of what comes from a source.
  func bits(ofSource bits: Int) -> Int {
    switch self {
    case .keep: bits
    case .bits(let bits): bits
    }
  }
}

/// Everything that decides what a build writes.
public struct BuildOptions: Sendable {
  /// The folders of radiographs; never written to.
  public var inputs: [FilePath]
  /// A table of classes; nil for class folders, if there are any.
  public var labels: FilePath?
  /// A table of boxes.
  public var boxes: FilePath?
  /// The folder of masks; nil for a data set without.
  public var masks: FilePath?
  /// What their samples are.
  public var maskKind = MaskKind.labels
  /// The share of its mask that a variant keeps at least, 0…1; 0 asks for nothing.
  public var keptMask = 0.0
  /// A list of who is to be left out.
  public var exclude: FilePath?
  /// The folder of the data set.
  public var output: FilePath
  /// Classic variants.
  public var classic = Quantity.multiple(1)
  /// Training images in all, which classic variants fill up; nil for the number of `classic`.
  public var total: Int?
  /// Whether variants go where classes have the fewest images.
  public var balances = false
  /// Synthetic radiographs.
  public var synthetic = Quantity.count(0)
  /// Columns and rows of outputs.
  public var preparation = Preparation()
  /// Where outputs lie, and which loaders can read them.
  public var layout = Layout.folders
  /// Under which terms the data set may be used, one line; nil to keep what was said before.
  public var license: String?
  /// The file format of outputs.
  public var format = OutputFormat.png
  /// What classic variants draw from.
  public var pipeline = Preset.classic.pipeline
  /// The shares of validation and test.
  public var validation = 0.2
  /// The share of test.
  public var test = 0.0
  /// A regular expression for patients or the path of a table (.csv or .tsv) that names them; nil for
  /// the built-in patterns.
  public var groupBy: String?
  /// Whether radiographs that look like copies of others are different pictures all the same.
  public var keepsSimilar = false
  /// Whether most radiographs of an earlier build may be gone from the input.
  public var allowsRemoval = false
  /// The files as a watch has seen them settle; nil to look into the folders.
  public var listing: InputListing?
  /// Whether the generator that drew synthetic radiographs before goes on when others would be trained
  /// on by now.
  public var keepsGenerator = false
  /// Where all random numbers come from.
  public var seed: UInt64 = 1
  /// Threads.
  public var jobs: Int
  /// A generator to draw from instead of training one.
  public var generator: FilePath?
  /// What a generator that is trained is made of.
  public var architecture = Architecture.Kind.fastgan
  /// What it plays for; nil for the architecture's own.
  public var loss: AdversarialLoss?
  /// Its base width; nil for the architecture's own.
  public var width: Int?
  /// Its latent size; nil for the architecture's own.
  public var latentSize: Int?
  /// Images of one training step; nil for the architecture's own.
  public var batch: Int?
  /// How it multiplies when it learns; nil for the architecture's own.
  public var precision: Precision?
  /// When training stops; nil for a step count from the size of the set.
  public var budget: TrainingOptions.Budget?
  /// Steps between sample sheets.
  public var sheetInterval = 250
  /// Recorded in the manifest.
  public var toolVersion: String

  /// The defaults.
  public init(inputs: [FilePath], output: FilePath, jobs: Int, toolVersion: String) {
    self.inputs = inputs
    self.output = output
    self.jobs = jobs
    self.toolVersion = toolVersion
  }

  /// Radiographs of one training step.
  public var stepSize: Int { batch ?? architecture.batch }

  var split: Split.Options {
    Split.Options(validation: validation, test: test, seed: seed)
  }

  /// The table that names patients, if one is given.
  var patientTable: FilePath? {
    guard let groupBy, [".csv", ".tsv"].contains(where: { groupBy.hasSuffix($0) }) else {
      return nil
    }
    return FilePath(groupBy)
  }

  var patientRule: PatientRule { groupBy.flatMap { PatientRule(pattern: $0) } ?? .builtIn }

  /// The inputs as people name them.
  var inputNames: String { inputs.map(\.printable).joined(separator: ", ") }
}
