internal import Datasets
internal import Files
internal import Randomness
public import SystemPackage

/// Which generators draw for a watch from now on: `.cxraug/succession.json`.
///
/// Whoever holds the lock of the data set writes it. What was retrained in the meantime lies beside it
/// (`retrained.json`) until a build takes it over; nothing is lost when either is killed.
public struct Succession: Sendable, Equatable {
  private static let format = "cxraug succession 1"

  /// Training radiographs when the generators were trained, or when the first of them came into use.
  public private(set) var learned: Int
  /// Training radiographs in the data set.
  public internal(set) var training: Int
  /// The generator that the user gave when it began.
  let given: Digest?
  /// The generators that were retrained, by class; the empty name without classes.
  private(set) var generators: [String: Digest] = [:]

  /// Nothing was retrained yet.
  init(training: Int, given: Digest?) {
    learned = training
    self.training = training
    self.given = given
  }

  /// The generators that were trained on so many radiographs.
  init(trainedOn count: Int, given: Digest?, _ generators: [String: Digest]) {
    self.init(training: count, given: given)
    self.generators = generators
  }

  /// Training radiographs that its generators have not seen.
  public var newcomers: Int { training - learned }

  /// The generator of a class, if one was retrained.
  func generator(of label: String?) -> Digest? { generators[label ?? ""] }

  private static func state(of dataset: FilePath) -> FilePath { dataset.appending(".cxraug") }
  private static func place(in dataset: FilePath) -> FilePath {
    state(of: dataset).appending("succession.json")
  }
  private static func waitingPlace(in dataset: FilePath) -> FilePath {
    state(of: dataset).appending("retrained.json")
  }

  /// Reads what is in use; nil when nothing is known of it.
  public init?(of dataset: FilePath) { self.init(reading: Self.place(in: dataset)) }

  /// Whether generators were retrained that no build has taken over yet.
  public static func isWaiting(in dataset: FilePath) -> Bool {
    (try? FileStatus(of: waitingPlace(in: dataset))) != nil
  }

  /// Reads what is in use, and takes over what was retrained.
  ///
  /// - Parameters:
  ///   - dataset: The folder of the data set.
  ///   - given: The generator that the user gives now; with another one all begins anew.
  /// - Returns: Nil when nothing was noted yet.
  /// - Throws: When it cannot be written.
  static func adopted(in dataset: FilePath, given: Digest?) throws(FileError) -> Succession? {
    let current = Succession(of: dataset)
    let waiting = waitingPlace(in: dataset)
    if var next = Succession(reading: waiting), next.given == given {
      next.training = max(next.training, current?.training ?? 0)
      try next.write(to: dataset)
    }
    AtomicFile.remove(waiting)
    let adopted = Succession(of: dataset)
    return adopted?.given == given ? adopted : nil
  }

  /// Writes what is in use.
  func write(to dataset: FilePath) throws(FileError) {
    try AtomicFile.writeIfChanged(json.line + "\n", to: Self.place(in: dataset))
  }

  /// Leaves what was retrained to the next build.
  func leave(in dataset: FilePath) throws(FileError) {
    try AtomicFile.write(json.line + "\n", to: Self.waitingPlace(in: dataset))
    try AtomicFile.syncFolder(Self.state(of: dataset))
  }

  private var json: JSON {
    .members([
      "format": .string(Self.format), "learned": .integer(learned),
      "training": .integer(training), "given": .text(given?.description),
      "generators": .object(
        generators.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.description)) }),
    ])
  }

  private init?(reading path: FilePath) {
    guard let bytes = try? FileBytes.read(path, limit: 1 << 20),
      let json = try? JSON(parsing: bytes), json["format"]?.string == Self.format,
      let learned = json["learned"]?.integer, let training = json["training"]?.integer,
      let generators = json["generators"]?.members
    else { return nil }
    self.learned = learned
    self.training = training
    given = json["given"]?.digest
    for member in generators { self.generators[member.name] = member.value.digest }
  }
}
