"""What people are told in the hub: short lines behind the bell. Letters go through hub/mail.py."""
