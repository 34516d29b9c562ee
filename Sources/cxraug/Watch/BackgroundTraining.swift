import Datasets
import Expansion
import Files
import Glibc
import Logging
import SystemPackage

/// Trains the generator of a watch again when enough has arrived, in a process of its own.
///
/// The next build takes over what it leaves (`Succession`). One that fails is tried again, ever less
/// often; one that was killed goes on where it was.
final class BackgroundTraining {
  private let dataset: FilePath
  private let threshold: Int
  private let log: Logger
  private var running: Task<BatchProcess.Outcome, any Error>?
  private let ended = Ended()
  private var failures = 0
  private var retryAt = ContinuousClock.now

  /// - Parameters:
  ///   - dataset: The folder of the data set.
  ///   - threshold: How many new training radiographs it takes.
  ///   - log: Where events go.
  init(_ dataset: FilePath, after threshold: Int, log: Logger) {
    self.dataset = dataset
    self.threshold = threshold
    self.log = log
  }

  /// Whether it is under way.
  var isRunning: Bool { running != nil }

  /// Whether nothing is under way and nothing is to be done.
  var isIdle: Bool { !isRunning && !isDue }

  private var isDue: Bool {
    guard !Succession.isWaiting(in: dataset), let current = Succession(of: dataset) else {
      return false
    }
    return current.newcomers >= threshold
  }

  /// Begins when it is time, and learns how it ended; called again and again.
  func attend() async {
    if let running {
      guard await ended.isTrue else { return }
      self.running = nil
      learn(from: await running.result)
      return
    }
    guard ContinuousClock.now >= retryAt, isDue else { return }
    let count = Succession(of: dataset)?.newcomers ?? 0
    log.info("\(count) training radiographs more; training the generator again")
    let report = dataset.appending([".cxraug", "training.json"])
    AtomicFile.remove(report)
    await ended.set(false)
    running = Task { [ended] in
      do {
        let outcome = try await BatchProcess(report: report, trains: true).run()
        await ended.set(true)
        return outcome
      } catch {
        await ended.set(true)
        throw error
      }
    }
  }

  /// Waits for it to end, as it does soon when this process was asked to stop.
  func finish() async {
    _ = await running?.result
    running = nil
  }

  private func learn(from result: Result<BatchProcess.Outcome, any Error>) {
    let problem: String
    switch result {
    case .success(.built):
      failures = 0
      log.info("the generator is trained; it draws from the next files on")
      return
    case .success(.stopped): return
    case .success(.failed(let failure)): problem = failure.message
    case .success(.crashed(let signal)): problem = "training crashed by signal \(signal)"
    case .failure(let error): problem = "\(error)"
    }
    failures += 1
    let seconds = min(3600, 60 << min(failures - 1, 6))
    retryAt = .now + .seconds(seconds)
    log.error("\(problem); again in \(seconds) s")
  }

  private actor Ended {
    private(set) var isTrue = false
    func set(_ value: Bool) { isTrue = value }
  }
}
