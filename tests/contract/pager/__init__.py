"""What every way of paging promises."""
