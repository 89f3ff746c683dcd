"""What the core needs of the outside and can bring itself: drafters, hand-off desks, the clock."""
