public import Files
public import SystemPackage

/// What a watch is doing: `.cxraug/watch.json`, for `cxraug status`.
public struct WatchStatus: Sendable, Equatable {
  /// In a few words.
  public let doing: String
  /// The number of its process.
  public let process: Int
  /// Files that have not settled or wait for their turn.
  public let waiting: Int
  /// The place of the folder of masks in the journal; nil without masks.
  public let maskRoot: Int?

  /// All of it.
  public init(doing: String, process: Int, waiting: Int, maskRoot: Int? = nil) {
    self.doing = doing
    self.process = process
    self.waiting = waiting
    self.maskRoot = maskRoot
  }

  /// The journal of a data set's watch.
  public static func journal(in dataset: FilePath) -> FilePath {
    dataset.appending([".cxraug", "watch.jsonl"])
  }

  /// The lock that a watch holds.
  public static func lock(in dataset: FilePath) -> FilePath {
    dataset.appending([".cxraug", "watch.lock"])
  }

  private static func place(in dataset: FilePath) -> FilePath {
    dataset.appending([".cxraug", "watch.json"])
  }

  /// Reads what a watch wrote last; nil when there was none.
  public init?(of dataset: FilePath) {
    guard let bytes = try? FileBytes.read(Self.place(in: dataset), limit: 1 << 16),
      let json = try? JSON(parsing: bytes), let doing = json["doing"]?.string,
      let process = json["process"]?.integer, let waiting = json["waiting"]?.integer
    else { return nil }
    self.init(doing: doing, process: process, waiting: waiting, maskRoot: json["masks"]?.integer)
  }

  /// Writes it where it changed.
  public func write(to dataset: FilePath) throws(FileError) {
    let json = JSON.members([
      "doing": .string(doing), "process": .integer(process), "waiting": .integer(waiting),
      "masks": maskRoot.map { .integer($0) } ?? .null,
    ])
    try AtomicFile.writeIfChanged(json.line + "\n", to: Self.place(in: dataset))
  }
}
