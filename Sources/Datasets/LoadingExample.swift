/// How a data set is loaded, for its card.
struct LoadingExample {
  private let dataset: DatasetContent

  init(_ dataset: DatasetContent) { self.dataset = dataset }

  var text: String {
    switch dataset.layout {
    case .folders: folders
    }
  }

  private var folders: String {
    let hasMasks = dataset.labels != nil
    var code = """
      from datasets import load_dataset
      data = load_dataset("imagefolder", data_dir=".")
      """
    if !dataset.classes.isEmpty && !dataset.isMultilabel {
      code += """


        from torchvision.datasets import ImageFolder
        train = ImageFolder("train\(hasMasks ? "/images" : "")")
        """
    }
    let masks = hasMasks ? " The mask of `train/images/NAME.png` is `train/masks/NAME.png`." : ""
    return """
      ```python
      \(code)
      ```

      Columns are those of `metadata.jsonl` in each split.\(masks)
      """
  }
}
