import Files
import Glibc
import Logging

/// Lines of a watch on standard error: `TIME LEVEL TEXT`, or an object a line.
struct WatchLog: LogHandler {
  let isJSON: Bool
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(isJSON: Bool) { self.isJSON = isJSON }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Self.time()
    if isJSON {
      let line = JSON.members([
        "time": .string(time), "level": .string(event.level.rawValue),
        "message": .string("\(event.message)"),
      ])
      StandardError.write(line.line)
    } else {
      StandardError.write("\(time) \(event.level.rawValue) \(event.message)")
    }
  }

  /// The time of the world, ISO 8601, to the second.
  private static func time() -> String {
    var now = Glibc.time(nil)
    var parts = unsafe tm()
    unsafe gmtime_r(&now, &parts)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
      + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
