public import SystemPackage

/// Where `Fixtures` lies in the checkout that these tests were built from.
public enum FixtureFolder {
  /// The path of a fixture.
  public static func path(_ name: String) -> FilePath {
    FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
      .appending("Fixtures").pushing(FilePath(name))
  }
}
