public import Files

/// The files of the inputs and of the masks as a watch has seen them settle, in place of what lies in
/// the folders now: what is still being written is not there yet, and what was taken away still is.
public struct InputListing: Sendable {
  /// The files of each input, in the order of the inputs.
  public let inputs: [[DirectoryListing.Entry]]
  /// The files of the folder of masks.
  public let masks: [DirectoryListing.Entry]

  /// All of them.
  public init(inputs: [[DirectoryListing.Entry]], masks: [DirectoryListing.Entry]) {
    self.inputs = inputs
    self.masks = masks
  }
}
