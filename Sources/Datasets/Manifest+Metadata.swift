internal import Randomness
internal import Files

extension Manifest {
  /// `metadata.jsonl` of one split, inside of its folder: what Hugging Face `imagefolder` reads.
  func metadata(of side: Side) -> Listing {
    let isMultilabel = rows.contains { $0.output.label?.contains("|") ?? false }
    let text = rows.filter { $0.output.split == side }
      .map { $0.output.metadata(isMultilabel: isMultilabel, $0.content) + "\n" }.joined()
    return Listing(file: "\(side.rawValue)/metadata.jsonl", text: text.isEmpty ? nil : text)
  }
}

extension Output {
  /// One line: flat columns, names of files relative to the folder of the split.
  fileprivate func metadata(isMultilabel: Bool, _ content: FileIdentity) -> String {
    let folder = split.rawValue + "/"
    var members: [JSON.Member] = [
      .init("file_name", .string(String(file.dropFirst(folder.utf8.count))))
    ]
    if isMultilabel {
      members.append(.init("labels", .array(labels.map { .string($0) })))
    } else if let label {
      members.append(.init("label", .string(label)))
    }
    if let mask { members.append(.init("mask", .string(mask))) }
    members += [
      .init("kind", .string(kind.rawValue)), .init("patient", .text(patient)),
      .init("parent", .text(parent)),
      .init("laterality", .string(isMirrored ? "mirrored" : "standard")),
      .init("bits", .integer(bits)), .init("sha256", .string(content.digest.description)),
    ]
    return JSON.object(members).line
  }
}
