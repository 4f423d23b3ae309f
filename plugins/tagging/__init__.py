"""Tags of posts: topics, closing, persons sought and communes, from the words alone and with the reasons."""
