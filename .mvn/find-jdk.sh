# Sets JAVA_HOME to a JDK 25 (25.0.3 or newer of that line) or exits with one sentence that says what to install.
# Sourced by ./mvnw and ./blueshift. Looks at JAVA_HOME, the usual folders of Debian, macOS and SDKMAN, then java on the PATH.
#
# 25.0.3 is the floor because older builds corrupt arrays handed to zstd under G1 (JDK-8377811).

# Prints the version of the JDK in folder $1 (its "release" file, no process is started), or nothing.
blueshift_jdk_version() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release"
}

# Succeeds when version $1 is 25.0.3 or a later update of 25.
blueshift_jdk_fits() {
  case "$1" in
    25.0.[0-2] | 25.0.[0-2].* | 25) return 1 ;;
    25.*) return 0 ;;
    *) return 1 ;;
  esac
}

blueshift_find_jdk() {
  blueshift_jdk_too_old=""
  blueshift_jdk_path_java="$(command -v java 2>/dev/null || true)"
  if [ -n "$blueshift_jdk_path_java" ]; then
    blueshift_jdk_path_java="$(readlink -f "$blueshift_jdk_path_java" 2>/dev/null || printf '%s' "$blueshift_jdk_path_java")"
    blueshift_jdk_path_java="${blueshift_jdk_path_java%/bin/java}"
  fi
  for blueshift_jdk in "${JAVA_HOME:-}" \
    /usr/lib/jvm/*25* /usr/local/lib/jvm/*25* /opt/*jdk*25* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*25*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*25*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/25* "$HOME"/.jdks/*25* \
    "$blueshift_jdk_path_java"; do
    [ -n "$blueshift_jdk" ] || continue
    blueshift_version="$(blueshift_jdk_version "$blueshift_jdk")"
    [ -n "$blueshift_version" ] || continue
    if blueshift_jdk_fits "$blueshift_version"; then
      JAVA_HOME="$blueshift_jdk"
      export JAVA_HOME
      return 0
    fi
    case "$blueshift_version" in 25*) blueshift_jdk_too_old="$blueshift_version in $blueshift_jdk" ;; esac
  done
  if [ -n "$blueshift_jdk_too_old" ]; then
    echo "Blueshift needs JDK 25.0.3 or a later update of 25, but found only $blueshift_jdk_too_old: install a newer build (for example Debian's temurin-25-jdk or 'sdk install java 25.0.3-tem') or set JAVA_HOME to one." >&2
  else
    echo "Blueshift needs JDK 25 (25.0.3 or later) and found none in JAVA_HOME, the usual folders or on the PATH: install one (for example Debian's temurin-25-jdk or 'sdk install java 25.0.3-tem') or set JAVA_HOME to it." >&2
  fi
  return 1
}

blueshift_find_jdk || exit 1
