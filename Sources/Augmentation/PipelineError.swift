/// What can be wrong with the text of a pipeline.
public struct PipelineError: Error, Equatable, CustomStringConvertible {
  /// What was found and what was expected, in lower case.
  public let description: String

  init(_ description: String) { self.description = description }

  /// A name that nothing has; with the nearest that something has, or all of them.
  static func unknown(_ what: String, _ name: String, of candidates: [String]) -> PipelineError {
    let candidates = candidates.filter { !$0.isEmpty }
    if let nearest = Spelling.nearest(name, among: candidates) {
      return PipelineError("\(what) \(name); did you mean \(nearest)?")
    }
    return PipelineError("\(what) \(name); expected one of \(candidates.joined(separator: ", "))")
  }
}
