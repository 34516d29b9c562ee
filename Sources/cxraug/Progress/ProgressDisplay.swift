import SystemPackage
import ArgumentParser
import Expansion
import Files
import GAN

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
  case auto
  case bar
  case plain
  case json
  case none
}

/// Shows what a build does: one line that changes on a terminal, a line every few seconds elsewhere,
/// or an object a line on standard output for a program.
final class ProgressDisplay {
  private let style: ProgressStyle
  private let isQuiet: Bool
  private let clock = ContinuousClock()
  private var lastLine: ContinuousClock.Instant?
  private var isBarShown = false

  /// - Parameters:
  ///   - style: How progress is shown.
  ///   - isQuiet: Whether nothing is shown, notes neither.
  init(_ style: ProgressStyle, isQuiet: Bool = false) {
    self.isQuiet = isQuiet
    let style = isQuiet ? .none : style
    self.style = style == .auto ? (StandardError.isTerminal ? .bar : .plain) : style
  }

  /// Whether results are for a program too.
  var isJSON: Bool { style == .json }

  /// Shows one event.
  func show(_ event: BuildEvent) {
    switch event {
    case .reading(let done, let total): count("reading", done, total)
    case .writing(let done, let total): count("writing", done, total)
    case .planned: break
    case .note(let text): note(text)
    case .generatorReused(let path):
      say("generator: \(path.printable) is trained already")
    case .trainingBegins(let images, let options):
      let size = options.architecture.resolution
      let count = options.architecture.classCount
      let classes = count > 0 ? " of \(count) classes" : ""
      say(
        "training a generator of \(size) × \(size) on \(images) radiographs\(classes), "
          + budget(options))
    case .training(let progress): step(progress)
    case .trainingEnded(let steps, let seconds, let folder):
      say(
        "trained \(steps) steps in \(Figures.time(seconds)); samples: "
          + "\(folder.appending("progression.png").printable)")
    }
  }

  /// Something that a user should know, however progress is shown.
  func note(_ text: String) {
    guard !isQuiet else { return }
    clear()
    StandardError.write("note: \(text)")
    guard isJSON else { return }
    try? StandardOutput.write(
      JSON.members(["phase": .string("note"), "message": .string(text)]).line)
  }

  /// A line that stays.
  func say(_ line: String) {
    guard style == .bar || style == .plain else { return }
    clear()
    StandardError.write(line)
  }

  /// Removes the changing line.
  func clear() {
    if isBarShown { StandardError.put("\r\u{1B}[K") }
    isBarShown = false
  }

  private func budget(_ options: TrainingOptions) -> String {
    switch options.budget {
    case .steps(let steps): "\(steps) steps of \(options.batch)"
    case .seconds(let seconds): "for \(Figures.time(seconds))"
    }
  }

  private func count(_ what: String, _ done: Int, _ total: Int) {
    switch style {
    case .json:
      guard isDue(isLast: done == total, every: .seconds(1)) else { return }
      try? StandardOutput.write(
        JSON.members([
          "phase": .string(what), "done": .integer(done), "total": .integer(total),
        ]).line)
    default: update("\(what) \(done) of \(total)", isLast: done == total)
    }
  }

  private func step(_ progress: TrainingProgress) {
    switch style {
    case .json:
      guard isDue(isLast: progress.fraction >= 1, every: .seconds(1)) else { return }
      let fields = progress.json.members ?? []
      try? StandardOutput.write(JSON.object([.init("phase", .string("training"))] + fields).line)
    default:
      let diversity = progress.quality.map { Figures.decimal($0.diversity, 2) }
      let step = progress.totalSteps.map { "\(progress.step) of \($0)" } ?? "\(progress.step)"
      update(
        "step \(step)  \(Figures.decimal(progress.imagesPerSecond, 1)) images/s  "
          + "D \(Figures.decimal(Double(progress.losses.discriminator), 3))  "
          + "G \(Figures.decimal(Double(progress.losses.generator), 3))  "
          + (diversity.map { "diversity \($0)  " } ?? "")
          + "\(Figures.time(progress.secondsLeft)) left", isLast: progress.fraction >= 1)
    }
  }

  private func update(_ line: String, isLast: Bool) {
    switch style {
    case .bar:
      guard isDue(isLast: isLast, every: .milliseconds(100)) else { return }
      StandardError.put("\r\(line)\u{1B}[K")
      isBarShown = true
      if isLast { clear() }
    case .plain:
      // Short work is over before anybody wonders.
      if lastLine == nil { lastLine = clock.now }
      guard isDue(isLast: false, every: .seconds(10)) else { return }
      StandardError.write(line)
    default: break
    }
  }

  private func isDue(isLast: Bool, every interval: Swift.Duration) -> Bool {
    let now = clock.now
    if let lastLine, !isLast, now - lastLine < interval { return false }
    lastLine = now
    return true
  }
}
