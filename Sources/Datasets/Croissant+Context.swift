internal import Files

extension Croissant {
  /// The JSON-LD context that the specification of Croissant 1.0 gives.
  static let context = JSON.object(
    [
      .init("@language", .string("en")), .init("@vocab", .string("https://schema.org/")),
      .init("cr", .string("http://mlcommons.org/croissant/")),
      .init("dct", .string("http://purl.org/dc/terms/")),
      .init("sc", .string("https://schema.org/")),
      .init("rai", .string("http://mlcommons.org/croissant/RAI/")),
      .init("conformsTo", .string("dct:conformsTo")),
      .init("data", .members(["@id": .string("cr:data"), "@type": .string("@json")])),
      .init("dataType", .members(["@id": .string("cr:dataType"), "@type": .string("@vocab")])),
      .init("examples", .members(["@id": .string("cr:examples"), "@type": .string("@json")])),
    ] + terms.map { JSON.Member($0, .string("cr:" + $0)) })

  private static let terms = [
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject",
    "fileProperty", "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex",
    "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
  ]
}
