import ArgumentParser
import Datasets
import Expansion
import Files
import Glibc
import SystemPackage
import Watching

/// What a watch is doing.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show what a watching build is doing: counts, rates, last arrival, quarantine.")

  @Argument(help: "The folder of the dataset.")
  var dataset: FilePath

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let path = WatchStatus.journal(in: dataset)
    guard (try? FileStatus(of: path)) != nil else {
      throw FileError(
        dataset, "nothing watches it or ever did; expected a dataset of build --watch")
    }
    let status = WatchStatus(of: dataset)
    let report = WatchReport(
      files: try WatchRecords(reading: path).files.filter { $0.root != status?.maskRoot },
      status: status, isRunning: LockFile.isHeld(WatchStatus.lock(in: dataset)),
      now: Glibc.time(nil))
    try StandardOutput.write(json ? report.json.line : report.text)
  }
}

/// The journal of a watch, for a person and for a script.
private struct WatchReport {
  let files: [WatchedFile]
  let status: WatchStatus?
  let isRunning: Bool
  let now: Int

  private var quarantined: [WatchedFile] {
    files.filter { $0.state == .quarantined }.sorted { $0.path.printable < $1.path.printable }
  }

  private func count(_ state: WatchedFile.State) -> Int { files.count { $0.state == state } }

  /// Files of which some version is in the data set.
  private var doneCount: Int { files.count { $0.inDataset != nil } }

  private func arrivals(within seconds: Int) -> Int {
    files.count { $0.state == .done && now - $0.time <= seconds }
  }

  private var lastArrival: Int? { files.lazy.filter { $0.state == .done }.map(\.time).max() }

  var json: JSON {
    .members([
      "running": .bool(isRunning), "doing": .text(status?.doing),
      "process": isRunning ? status.map { .integer($0.process) } ?? .null : .null,
      "waiting": .integer(status?.waiting ?? 0), "done": .integer(doneCount),
      "duplicate": .integer(count(.duplicate)), "quarantined": .integer(quarantined.count),
      "arrived_last_hour": .integer(arrivals(within: 3600)),
      "arrived_last_day": .integer(arrivals(within: 86_400)),
      "last_arrival": lastArrival.map { .integer($0) } ?? .null,
      "quarantine": .array(
        quarantined.map {
          .members([
            "file": .string($0.path.printable), "reason": .text($0.reason),
            "tries": .integer($0.tries),
          ])
        }),
    ])
  }

  var text: String {
    let doing = isRunning ? status?.doing ?? "starting" : "not running"
    let process = isRunning ? status.map { ", process \($0.process)" } ?? "" : ""
    var lines = [
      "watch       \(doing)\(process)",
      "files       \(doneCount) in the dataset, \(status?.waiting ?? 0) waiting",
      "left out    \(count(.duplicate)) duplicates, \(quarantined.count) quarantined",
      "arrived     \(arrivals(within: 3600)) in the last hour, "
        + "\(arrivals(within: 86_400)) in the last day",
    ]
    if let lastArrival {
      lines.append("last        \(Figures.time(Double(max(0, now - lastArrival)))) ago")
    }
    lines += quarantined.prefix(20).map { "quarantined \($0.path.printable): \($0.reason ?? "")" }
    if quarantined.count > 20 { lines.append("and \(quarantined.count - 20) more; --json has all") }
    return lines.joined(separator: "\n")
  }
}
