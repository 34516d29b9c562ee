internal import Datasets
internal import Files
internal import SystemPackage

/// Checks one shard against the rows of its samples.
struct ShardVerification {
  private let name: String
  private let rows: [ManifestRow]

  init(_ name: String, rows: [ManifestRow]) {
    self.name = name
    self.rows = rows
  }

  /// What is wrong with the shard in a data set.
  func findings(in output: FilePath) -> [Finding] {
    guard FilePath(name).isBeneath else {
      return [Finding(file: name, reason: "a path out of the data set")]
    }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileBytes.read(output.appending(name), limit: 64 << 30)
    } catch {
      return [Finding(file: name, reason: "\(error.reason); expected a shard")]
    }
    guard let members = TarArchive.members(in: bytes) else {
      return [Finding(file: name, reason: "damaged; expected an archive as build writes it")]
    }
    var expected: [String: FileIdentity] = [:]
    for row in rows {
      for file in row.files { expected[Shard.member(of: file.name)] = file.content }
      let sample = row.sample
      expected[sample.name] = FileIdentity(of: Array(sample.text.utf8))
    }
    var findings: [Finding] = []
    func find(_ member: String, _ reason: String) {
      findings.append(Finding(file: name + "/" + member, reason: reason))
    }
    for member in members {
      if let content = expected.removeValue(forKey: member.name) {
        if FileIdentity(of: member.bytes) != content {
          find(member.name, "other bytes than its manifest row says; remove it and build again")
        }
      } else {
        find(member.name, "no row of the manifest names it")
      }
    }
    for missing in expected.keys {
      find(missing, "not in the shard; expected it by its manifest row")
    }
    return findings
  }
}
