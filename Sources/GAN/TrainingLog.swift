public import Files
internal import SystemPackage

/// The numbers of a training run as JSON lines.
struct TrainingLog {
  private let file: AppendingFile

  /// Opens the log and drops what lies beyond the step that training goes on from.
  init(_ path: FilePath, keepingUntil step: Int) throws(FileError) {
    if (try? FileStatus(of: path)) != nil {
      let text = String(decoding: try FileBytes.read(path, limit: 1 << 30), as: UTF8.self)
      let kept = text.split(separator: "\n").filter { line in
        guard let logged = (try? JSON(parsing: String(line)))?["step"]?.integer else {
          return false
        }
        return logged <= step
      }
      try AtomicFile.write(kept.map { $0 + "\n" }.joined(), to: path)
    }
    file = try AppendingFile(path)
  }

  func append(_ progress: TrainingProgress) throws(FileError) {
    try file.append(progress.json.line)
  }
}

extension TrainingProgress {
  /// One object: `step`, all losses, `real_share`, the share of logits that take real radiographs for real,
  /// `augmentation` (`Trainer.Losses`), what the last sheet was like (`SampleQuality`),
  /// `images_per_second`, `seconds_left`.
  public var json: JSON {
    var members: [JSON.Member] = [
      .init("step", .integer(step)),
      .init("discriminator_loss", .number(Double(losses.discriminator))),
      .init("generator_loss", .number(Double(losses.generator))),
    ]
    let others = [
      ("reconstruction_loss", losses.reconstruction), ("likeness_loss", losses.likeness),
      ("spread_loss", losses.spread), ("detail_loss", losses.detail), ("mask_loss", losses.mask),
    ]
    for case (let name, let loss?) in others { members.append(.init(name, .number(Double(loss)))) }
    members.append(.init("real_share", Self.rounded(Double(losses.realShare))))
    if let augmentation = losses.augmentation {
      members.append(.init("augmentation", Self.rounded(augmentation)))
    }
    if let quality {
      members.append(.init("diversity", Self.rounded(quality.diversity)))
      members.append(.init("distance", Self.rounded(quality.distance)))
      members.append(.init("copies", Self.rounded(quality.copies)))
      if let overfitting = quality.overfitting {
        members.append(.init("overfitting", Self.rounded(overfitting)))
      }
    }
    return .object(
      members + [
        .init("images_per_second", .number((imagesPerSecond * 10).rounded() / 10)),
        .init("seconds_left", .number(secondsLeft.rounded())),
      ])
  }

  private static func rounded(_ value: Double) -> JSON { .number((value * 1000).rounded() / 1000) }
}
