internal import Datasets
internal import Files
internal import GAN
internal import Randomness
internal import Tensors

// Which generator draws what.
extension Build {
  /// How long training would take that a plan has in mind.
  ///
  /// - Returns: Seconds; nil when nothing is trained.
  /// - Throws: When there is no generator of the size.
  public func expectedTrainingSeconds(of plan: Plan) throws -> Double? {
    guard plan.counts.synthetic > 0, options.generator == nil else { return nil }
    try Workers.checkMemory(threads: options.jobs)
    let training = plan.sources.map(\.study).filter { plan.split[$0] == .train }
    return try GeneratorSource(options: options, folder: folder.generators)
      .expectedSeconds(on: training)
  }

  /// Notes how many radiographs a generator could learn from by now.
  func noteTraining(_ prepared: Prepared) throws(FileError) {
    let count = prepared.plan.counts.originals[.train] ?? 0
    var succession =
      prepared.succession ?? Succession(training: count, given: prepared.generator?.digest)
    succession.training = count
    try succession.write(to: options.output)
  }

  /// Synthetic radiographs, class by class, each from the generator that draws it.
  func writeSynthetic(
    _ prepared: Prepared, _ publisher: Publisher, into work: inout Work
  ) async throws {
    let kept = KeptGenerators(
      folder.generators, given: prepared.generator, withdrawn: prepared.plan.cohort.withdrawals)
    var producers: [SyntheticProducer] = []
    for share in prepared.plan.synthetic where !share.indices.isEmpty {
      producers += try await self.producers(of: share, prepared, kept, into: &work)
    }
    if options.layout.isSharded {
      return try await writeShards(of: producers, prepared, publisher, into: &work) { own in
        try own.map { producer in
          if shouldStop() { throw BuildInterrupted() }
          return try publisher.samples(of: producer)
        }
      }
    }
    let pending = try work.pending(producers)
    guard !pending.isEmpty else { return }
    try retract(pending.lazy.flatMap(\.places), keeping: work.rows, prepared.description)
    let total = work.written + pending.map(\.missing.count).reduce(0, +)
    for next in pending {
      if shouldStop() { throw BuildInterrupted() }
      try work.add(publisher.publish(next))
      report(.writing(done: work.written, total: total))
    }
    for note in Drawing.notes(on: producers.map(\.drawing)) { report(.note(note)) }
  }

  /// What draws the images of a class that are not in place.
  private func producers(
    of share: Plan.SyntheticShare, _ prepared: Prepared, _ kept: KeptGenerators,
    into work: inout Work
  ) async throws -> [SyntheticProducer] {
    let drawn = options.keepsGenerator ? try self.drawn(of: share, prepared, kept, work) : [:]
    var producers: [SyntheticProducer] = []
    for (digest, outputs) in Dictionary(grouping: drawn, by: \.value.generatorDigest) {
      guard options.layout.isSharded else {
        for output in outputs { work.take(output.value) }
        continue
      }
      // A shard is written as a whole, by all who drew in it.
      guard let file = try digest.flatMap({ try kept.file($0) }) else { continue }
      producers += try self.producers(of: outputs.map(\.key), share, prepared, kept, from: file)
    }
    let missing = share.indices.filter { drawn[$0] == nil }
    guard !missing.isEmpty else { return producers }
    let file: GeneratorFile
    if let known = try current(of: share, prepared, kept, work) ?? kept.trained(for: share.label) {
      file = known
    } else {
      file = try await trained(on: share, prepared.plan, work)
      kept.keep(file)
    }
    return try producers + self.producers(of: missing, share, prepared, kept, from: file)
  }

  private func producers(
    of indices: [Int], _ share: Plan.SyntheticShare, _ prepared: Prepared, _ kept: KeptGenerators,
    from file: GeneratorFile
  ) throws -> [SyntheticProducer] {
    let generator = try kept.generator(of: file, workers: Workers(count: options.jobs))
    let bits = options.preparation.depth.bits(ofSource: file.bits)
    let drawing = try Drawing(file, generator, bits: bits, label: share.label)
    return SyntheticProducer.batches(of: indices).map { indices in
      SyntheticProducer(
        drawing: drawing, seed: options.seed, indices: indices,
        outputs: indices.map { index in
          output(
            index, share, prepared, size: file.architecture.resolution, bits: bits,
            generator: file.digest, hasMask: options.masks != nil && file.masks != nil)
        })
    }
  }

  private func output(
    _ index: Int, _ share: Plan.SyntheticShare, _ prepared: Prepared, size: Int, bits: Int,
    generator: Digest, hasMask: Bool
  ) -> Output {
    var output = Plan.synthetic(
      index: index, label: share.label, size: size, bits: bits, generator: generator,
      hasMask: hasMask, options)
    prepared.plan.sharding?.place(&output, index: index)
    return output
  }

  /// Images of a class that stay, whoever drew them: they are in place, or can be drawn again.
  private func drawn(
    of share: Plan.SyntheticShare, _ prepared: Prepared, _ kept: KeptGenerators, _ work: Work
  ) throws -> [Int: Output] {
    let earlier = work.drawn
    var drawn: [Int: Output] = [:]
    for index in share.indices {
      guard let before = earlier[index], before.label == share.label,
        let digest = before.generatorDigest, try kept.maySpeak(digest)
      else { continue }
      // Another generator of the user's draws all anew.
      if let given = prepared.generator, digest != given.digest, prepared.succession == nil {
        continue
      }
      let output = output(
        index, share, prepared, size: before.width, bits: before.bits, generator: digest,
        hasMask: before.mask != nil)
      let stays =
        options.layout.isSharded ? try kept.file(digest) != nil : work.isInPlace(output)
      if stays { drawn[index] = output }
    }
    return drawn
  }

  /// The generator that draws a class from now on; nil when one is to be trained.
  private func current(
    of share: Plan.SyntheticShare, _ prepared: Prepared, _ kept: KeptGenerators, _ work: Work
  ) throws -> GeneratorFile? {
    if options.keepsGenerator,
      let next = try kept.usable(prepared.succession?.generator(of: share.label))
    {
      return next
    }
    if let given = prepared.generator { return given }
    return options.keepsGenerator ? try kept.usable(work.generator(of: share.label)) : nil
  }

  /// The generator that draws a class, from an earlier run or trained now.
  private func trained(
    on share: Plan.SyntheticShare, _ plan: Plan, _ work: Work
  ) async throws -> GeneratorFile {
    try Folder.create(folder.generators)
    // Not while somebody else writes one.
    if !LockFile.isHeld(folder.retrainingLock) { try AtomicFile.sweep(folder.generators) }
    let source = GeneratorSource(options: options, folder: folder.generators)
    var studies = plan.sources.map(\.study)
    if options.listing != nil {
      let originals = PreparedOriginals(work.rows, in: options.output)
      studies = studies.compactMap { originals.readable($0) }
    }
    let training = studies.filter { plan.split[$0] == .train }
    let lesson = source.lessons(of: training).first { $0.labels.contains(share.label) }
    let own = lesson?.studies ?? []
    let heldOut = studies.filter {
      plan.split[$0] == .val && lesson?.labels.contains($0.label) == true
    }
    let file = try await source.trained(
      on: own, heldOut: heldOut, share: Double(own.count) / Double(training.count), report: report,
      shouldStop: shouldStop)
    guard let file else { throw BuildInterrupted() }
    return file
  }
}
