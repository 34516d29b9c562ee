import Datasets
import Expansion
import Files
import Glibc
import Logging
import Subprocess
import SystemPackage
import Watching

/// Keeps a data set true while files arrive: polls the folders, waits until files have settled, and
/// builds in a process of its own, batch by batch.
///
/// All that it knows is in the journal, so that it may be killed at any moment. A batch that crashes
/// is halved until the file that does it is alone; that is quarantined at its second crash.
struct WatchRun {
  private let options: BuildOptions
  private let watch: WatchOptions
  private let state: FilePath
  private let journal: WatchJournal
  private let log: Logger
  /// What the manifest calls the inputs.
  private let names: [FilePath]
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var settling: [Settling]
  /// Files that have settled and are not in the data set yet, with the time of that.
  private var pending: [(file: WatchedFile, since: Duration)] = []
  /// The masks that were taken.
  private var masks: [FilePath] = []
  private var devices: [UInt64?]
  /// When the folders that are gone were last spoken of.
  private var complaints: [Duration?]
  private var batchLimit: Int
  private let training: BackgroundTraining?
  private var failures = 0
  private var retryAt = Duration.zero

  /// - Parameters:
  ///   - options: The build; its inputs are what is watched.
  ///   - watch: How.
  ///   - log: Where events go.
  /// - Throws: When the journal cannot be read.
  init(_ options: BuildOptions, _ watch: WatchOptions, log: Logger) throws {
    self.options = options
    self.watch = watch
    self.log = log
    state = options.output.appending(".cxraug")
    let roots = try (options.inputs + (options.masks.map { [$0] } ?? [])).map {
      try Folder.absolute($0)
    }
    journal = try WatchJournal(WatchStatus.journal(in: options.output), roots: roots)
    names = try Scan.names(of: options.inputs)
    settling = journal.roots.map { _ in Settling(pause: .seconds(watch.settle)) }
    devices = journal.roots.map { _ in nil }
    complaints = journal.roots.map { _ in nil }
    batchLimit = watch.maxBatch
    training = watch.retrainAfter.map {
      BackgroundTraining(options.output, after: $0, log: log)
    }
    start = clock.now
    // What a run that was killed had in hand.
    pending = try (journal.files(.settled) + journal.files(.seen)).map { ($0, .zero) }
    let all = journal.roots
    active = roots.compactMap { all.firstIndex(of: $0) }
    if let root = maskRoot, journal.count(in: root) > 0 {
      masks = try WatchRecords(reading: WatchStatus.journal(in: options.output)).files(in: root)
        .keys.map { $0 }
    }
  }

  /// The folders that are watched now, by their places in the journal.
  private let active: [Int]
  private var now: Duration { clock.now - start }
  /// The place of the folder of masks in the journal.
  private var maskRoot: Int? { options.masks == nil ? nil : active.last }

  /// Watches until it is asked to stop, or with `--once` until all is taken.
  mutating func run() async throws {
    let folders = active.map { journal.roots[$0].printable }.joined(separator: ", ")
    log.info("watching \(folders); \(doneCount) files known")
    try status("watching")
    while !Interrupt.isRequested {
      for root in active { try poll(root) }
      let isComplete = complaints.allSatisfy { $0 == nil }
      if isComplete, now >= retryAt, let batch = nextBatch() {
        try status("building")
        try await build(batch)
        try journal.compactIfLong()
      }
      await training?.attend()
      try status(doing)
      if watch.once && isFinished && training?.isIdle ?? true { break }
      try? await pause(watch.poll)
    }
    await training?.finish()
    try status("stopped")
    log.info("stopped; \(doneCount) files known")
  }

  private var doing: String {
    if complaints.contains(where: { $0 != nil }) { return "waiting for a folder" }
    return training?.isRunning ?? false ? "watching and training" : "watching"
  }

  /// Radiographs in the data set.
  private var doneCount: Int {
    journal.roots.indices.filter { $0 != maskRoot }.map { journal.countInDataset(of: $0) }
      .reduce(0, +)
  }

  /// Whether everything that was there is taken or still changes.
  private var isFinished: Bool { pending.isEmpty && isQuiet }

  /// Whether no file is young any more, but for those that never come to rest.
  private var isQuiet: Bool {
    active.allSatisfy { settling[$0].count == 0 } || now > .seconds(watch.settle + 3 * watch.poll)
  }

  /// Sleeps, but not when asked to stop.
  private func pause(_ seconds: Double) async throws {
    let end = clock.now + .seconds(seconds)
    while !Interrupt.isRequested, clock.now < end {
      try await Task.sleep(for: min(.milliseconds(100), end - clock.now))
    }
  }
}

// MARK: - Polling

extension WatchRun {
  /// Looks into one folder; one that is gone is waited for.
  private mutating func poll(_ root: Int) throws {
    let folder = journal.roots[root]
    let entries: [DirectoryListing.Entry]
    do {
      let device = try FileStatus(of: folder).device
      if let before = devices[root], before != device {
        log.warning("\(folder.printable): on another device than before; going on")
      }
      devices[root] = device
      entries = try DirectoryListing.files(below: folder) { path, status in
        !journal.knows(path, in: root, as: status)
      }
    } catch {
      // Neither a folder that is gone nor an empty mount point means that files were deleted.
      if complaints[root].map({ now - $0 >= .seconds(60) }) ?? true {
        log.warning("\(error); waiting for it")
        complaints[root] = now
      }
      return
    }
    if complaints[root] != nil {
      complaints[root] = nil
      failures = 0
      retryAt = now
      log.info("\(folder.printable): there again")
    }
    let masks = options.masks.flatMap {
      root == maskRoot ? nil : Folder.relativePath(of: $0, in: folder)
    }
    let waiting = Set(pending.lazy.filter { $0.file.root == root }.map(\.file.path))
    let news = entries.filter { entry in
      if let masks, entry.path.starts(with: masks) { return false }
      return !waiting.contains(entry.path)
        && !Scan.isOther(entry.path.lastComponent?.string ?? "")
    }
    guard !news.isEmpty || settling[root].count > 0 else { return }
    var wall = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &wall)
    let settled = settling[root].settled(
      news, now: now, wall: wall.tv_sec * 1_000_000_000 + wall.tv_nsec)
    for entry in settled {
      var file = WatchedFile(root: root, path: entry.path, status: entry.status, state: .seen)
      file.earlier = try journal.file(entry.path, in: root)?.inDataset
      if entry.status.kind == .file {
        pending.append((file, now))
      } else {
        try set(&file, .quarantined, "a \(entry.status.kind.rawValue); expected a file")
      }
    }
  }

  /// Notes what became of a file, and says so.
  private func set(
    _ file: inout WatchedFile, _ state: WatchedFile.State, _ reason: String? = nil
  ) throws {
    file.state = state
    file.reason = reason
    if state == .done { file.earlier = nil }
    file.time = Int(Glibc.time(nil))
    try journal.note(file)
    if let reason {
      let stays = file.earlier == nil ? "" : "; what was made of it before stays"
      log.warning("\(state.rawValue): \(source(of: file)): \(reason)\(stays)")
    }
  }

  /// What the manifest calls a file.
  private func source(of file: WatchedFile) -> String {
    guard let place = active.firstIndex(of: file.root), place < names.count else {
      return (options.masks ?? journal.roots[file.root]).pushing(file.path).printable
    }
    return names[place].pushing(file.path).printable
  }
}

// MARK: - Building

extension WatchRun {
  /// What is built next: all that settled, but for radiographs that wait for their masks.
  private func nextBatch() -> [WatchedFile]? {
    // Once means together: a mask may be younger than its radiograph.
    if watch.once && !isQuiet { return nil }
    guard !pending.isEmpty else { return nil }
    let held = heldMasks
    let ready = pending.filter { file, since in
      guard file.root != maskRoot, let held else { return true }
      return held.areComplete(for: file.path) || watch.once
        || now - since >= .seconds(watch.maskWait)
    }
    let isWorthIt = ready.contains { $0.file.root != maskRoot } || held == nil || hasDone
    return ready.isEmpty || !isWorthIt ? nil : ready.prefix(batchLimit).map(\.file)
  }

  private var hasDone: Bool {
    active.contains { $0 != maskRoot && journal.count(in: $0) > 0 }
  }

  /// The masks that are there; nil for a data set without.
  private var heldMasks: HeldMasks? {
    guard let root = maskRoot else { return nil }
    let settled = pending.lazy.map(\.file)
    return HeldMasks(
      masks + settled.filter { $0.root == root }.map(\.path),
      of: settled.filter { $0.root != root }.map(\.path))
  }

  /// Builds in a process of its own, and learns from it.
  private mutating func build(_ batch: [WatchedFile]) async throws {
    let handed = Set(batch.map { Key($0) })
    // One by one, and not in place: a second owner of the array would have it copied every time.
    for place in pending.indices {
      var file = pending[place].file
      let wanted: WatchedFile.State = handed.contains(Key(file)) ? .settled : .seen
      let isNoted = journal.state(of: file.path, in: file.root)
      // Files that have never been handed out are in no need of a line.
      if wanted == .settled || isNoted == .settled, isNoted != wanted {
        try set(&file, wanted)
        pending[place].file = file
      }
    }
    let report = state.appending("batch.json")
    AtomicFile.remove(report)
    let outcome = try await BatchProcess(report: report).run()
    switch outcome {
    case .built:
      failures = 0
      batchLimit = min(watch.maxBatch, batchLimit * 2)
      try settle(batch)
    case .failed(let failure): try retry(failure, batch)
    case .crashed(let signal):
      guard batch.count == 1, var file = batch.first else {
        batchLimit = max(1, batch.count / 2)
        log.warning("crashed by signal \(signal) on \(batch.count) files; trying fewer")
        return
      }
      file.tries += 1
      if file.tries >= 2 {
        drop([file])
        try set(&file, .quarantined, "the program crashed on it twice (signal \(signal))")
      } else {
        try keep(file, .settled)
        log.warning("crashed by signal \(signal) on \(source(of: file)); trying once more")
      }
    case .stopped: break
    }
  }

  /// Every file of a batch that was built is in the data set or refused.
  private mutating func settle(_ batch: [WatchedFile]) throws {
    let refusals = try Dictionary(
      Refusal.read(state.appending("refused.jsonl")).map { ($0.file, $0) },
      uniquingKeysWith: { first, _ in first })
    drop(batch)
    let handed = Set(batch.map { Key($0) })
    var taken = 0
    for var file in batch {
      // A mask without a radiograph waits for it.
      if file.root == maskRoot { masks.append(file.path) }
      guard let refusal = refusals[source(of: file)], file.root != maskRoot || refusal.isKept
      else {
        try set(&file, .done)
        if file.root != maskRoot { taken += 1 }
        continue
      }
      let path = journal.roots[file.root].pushing(file.path)
      if (try? FileStatus(of: path)).map({ !$0.isSameVersion(as: file.status) }) ?? true {
        log.info("gone or changed before it was read: \(source(of: file))")
        if refusal.isKept, let earlier = file.earlier {
          file = WatchedFile(root: file.root, path: file.path, status: earlier, state: .seen)
          try set(&file, .done)
        } else {
          try journal.forget(file)
        }
      } else {
        try refuse(&file, refusal)
      }
    }
    // What came may have put others out, such as the copy in training of a picture to judge by.
    for refusal in refusals.values {
      guard var file = try known(refusal.file), file.inDataset != nil, !handed.contains(Key(file))
      else { continue }
      try refuse(&file, refusal)
    }
    log.info("\(taken) files added; \(doneCount) in the data set")
  }

  /// The radiograph that the manifest calls so.
  private func known(_ source: String) throws -> WatchedFile? {
    for (root, name) in zip(active, names) where root != maskRoot {
      let prefix = name.isEmpty ? "" : name.printable + "/"
      guard source.hasPrefix(prefix) else { continue }
      let path = FilePath(printable: String(source.dropFirst(prefix.count)))
      if let file = try journal.file(path, in: root) { return file }
    }
    return nil
  }

  private func refuse(_ file: inout WatchedFile, _ refusal: Refusal) throws {
    if !refusal.isKept { file.earlier = nil }
    try set(&file, refusal.isDuplicate ? .duplicate : .quarantined, refusal.reason)
  }

  /// After a failure of the machine: a file that cannot be read is tried three times, anything else for
  /// ever, ever less often.
  private mutating func retry(_ failure: BatchProcess.Failure, _ batch: [WatchedFile]) throws {
    failures += 1
    let culprit = batch.first { journal.roots[$0.root].pushing($0.path) == failure.path }
    if var file = culprit {
      file.tries += 1
      if file.tries >= 3 {
        drop([file])
        try set(&file, .quarantined, failure.message)
        return
      }
      try keep(file, .settled)
    }
    let seconds = min(60, [1, 4, 16, 60][min(failures - 1, 3)])
    retryAt = now + .seconds(seconds)
    log.error("\(failure.message); again in \(seconds) s")
  }

  private mutating func drop(_ batch: [WatchedFile]) {
    let handed = Set(batch.map { Key($0) })
    pending.removeAll { handed.contains(Key($0.file)) }
  }

  /// Notes the tries of a file that stays pending.
  private mutating func keep(_ file: WatchedFile, _ state: WatchedFile.State) throws {
    var file = file
    try set(&file, state)
    for place in pending.indices where Key(pending[place].file) == Key(file) {
      pending[place].file = file
    }
  }

  private struct Key: Hashable {
    let root: Int
    let path: FilePath

    init(_ file: WatchedFile) { (root, path) = (file.root, file.path) }
  }

  /// What `cxraug status` reads.
  private func status(_ text: String) throws {
    let waiting = active.map { settling[$0].count }.reduce(0, +) + pending.count
    try WatchStatus(
      doing: text, process: Int(getpid()), waiting: waiting, maskRoot: maskRoot
    ).write(to: options.output)
  }
}
