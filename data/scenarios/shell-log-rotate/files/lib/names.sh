numbers() {
  ls "$1".* | sed 's/.*\.//' | sort
}
