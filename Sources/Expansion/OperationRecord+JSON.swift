internal import Augmentation
internal import Files

extension OperationRecord {
  /// An entry of an output's operations.
  var json: JSON {
    var members: [JSON.Member] = [
      .init("operation", .string(name)), .init("version", .integer(version)),
    ]
    for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
      members.append(.init(name, .number(value)))
    }
    return .object(members)
  }

  /// Reads what `json` gives; nil for anything else.
  init?(_ json: JSON) {
    guard let name = json["operation"]?.string, let version = json["version"]?.integer,
      let members = json.members
    else { return nil }
    var parameters: [String: Double] = [:]
    for member in members.dropFirst(2) {
      guard let number = member.value.number else { return nil }
      parameters[member.name] = number
    }
    self.init(name: name, version: version, parameters: parameters)
  }
}
