from leadlight.cli import main

main()
