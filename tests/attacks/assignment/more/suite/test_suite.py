from hw import center, norm


def test_norm():
    assert norm([3.0, 4.0]) == 5.0


def test_center():
    assert center([[1.0], [3.0]]).tolist() == [[-1.0], [1.0]]
