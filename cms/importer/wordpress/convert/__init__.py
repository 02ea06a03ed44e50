"""From WordPress's markup, classic or of blocks, to the structured HTML of our bodies."""
