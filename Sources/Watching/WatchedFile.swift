public import Files
public import SystemPackage

/// One file of a watched folder, as the journal knows it.
public struct WatchedFile: Sendable, Equatable {
  /// How far it has come.
  public enum State: String, Sendable, CaseIterable {
    /// Settled, but it waits: for its mask, or for a batch of its own after a crash.
    case seen
    /// Handed to the batch that is being built.
    case settled
    /// In the data set.
    case done
    /// The same picture as another that is in the data set.
    case duplicate
    /// Not tried again until it changes.
    case quarantined
  }

  /// The place of its folder among those that are watched.
  public let root: Int
  /// The path from that folder.
  public let path: FilePath
  /// What the file system said when it settled.
  public let status: FileStatus
  /// How far it has come.
  public var state: State
  /// The version of it that is in the data set, while this one is not.
  public var earlier: FileStatus?
  /// Why it is not in the data set.
  public var reason: String?
  /// How many batches failed with it.
  public var tries = 0
  /// Seconds since 1970 of the last change of its state.
  public var time = 0

  /// A file that just settled.
  public init(root: Int, path: FilePath, status: FileStatus, state: State) {
    self.root = root
    self.path = path
    self.status = status
    self.state = state
  }

  /// The version of it that is in the data set; nil when none is.
  public var inDataset: FileStatus? { state == .done ? status : earlier }

  /// As a line of the journal.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("root", .integer(root)), .init("file", .string(path.printable)),
      .init("size", .integer(status.size)), .init("mtime", .integer(status.modified)),
      .init("inode", .string(String(status.inode))),
      .init("device", .string(String(status.device))), .init("state", .string(state.rawValue)),
      .init("time", .integer(time)),
    ]
    if let earlier {
      members.append(
        .init(
          "earlier",
          .array([
            .integer(earlier.size), .integer(earlier.modified), .string(String(earlier.inode)),
            .string(String(earlier.device)),
          ])))
    }
    if tries > 0 { members.append(.init("tries", .integer(tries))) }
    if let reason { members.append(.init("reason", .string(reason))) }
    return .object(members)
  }

  /// Reads a line of the journal; nil for anything else.
  init?(_ json: JSON) {
    guard let root = json["root"]?.integer, root >= 0,
      let path = json["file"]?.string.map({ FilePath(printable: $0) }), path.isBeneath,
      let size = json["size"]?.integer, let modified = json["mtime"]?.integer,
      let inode = json["inode"]?.string.flatMap({ UInt64($0) }),
      let device = json["device"]?.string.flatMap({ UInt64($0) }),
      let state = json["state"]?.string.flatMap({ State(rawValue: $0) })
    else { return nil }
    self.root = root
    self.path = path
    self.status = FileStatus(size: size, modified: modified, device: device, inode: inode)
    self.state = state
    time = json["time"]?.integer ?? 0
    tries = json["tries"]?.integer ?? 0
    reason = json["reason"]?.string
    if let earlier = json["earlier"]?.array, earlier.count == 4, let size = earlier[0].integer,
      let modified = earlier[1].integer, let inode = earlier[2].string.flatMap({ UInt64($0) }),
      let device = earlier[3].string.flatMap({ UInt64($0) })
    {
      self.earlier = FileStatus(size: size, modified: modified, device: device, inode: inode)
    }
  }
}
