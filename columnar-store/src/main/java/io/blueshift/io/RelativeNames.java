package io.blueshift.io;

/// Checks names of files below a root.
final class RelativeNames {
  private RelativeNames() {}

  /// Returns the name when it stays below the root: no empty part, no `.` or `..`, no leading slash.
  static String checked(String name) {
    if (name.isEmpty()) {
      return name;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\\') >= 0) {
        throw new IllegalArgumentException("not a relative file name [name=" + name + "]");
      }
    }
    return name;
  }

  /// Returns the name of the folder that a file or folder is in.
  static String folderOf(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }
}
