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
  /// One object: `step`, `images_per_second`, all losses, `seconds_left`, and `real_share`, the
  /// share of logits that take real radiographs for real.
  public var json: JSON {
    let reconstruction = losses.reconstruction.map { loss in
      [JSON.Member("reconstruction_loss", .number(Double(loss)))]
    }
    return .object(
      [
        JSON.Member("step", .integer(step)),
        JSON.Member("discriminator_loss", .number(Double(losses.discriminator))),
        JSON.Member("generator_loss", .number(Double(losses.generator))),
      ] + (reconstruction ?? []) + [
        JSON.Member("real_share", .number((Double(losses.realShare) * 1000).rounded() / 1000)),
        JSON.Member("images_per_second", .number((imagesPerSecond * 10).rounded() / 10)),
        JSON.Member("seconds_left", .number(secondsLeft.rounded())),
      ])
  }
}
